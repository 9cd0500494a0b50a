// SPDX-License-Identifier: MIT
#include "helper/base/kernel_key.hpp"

#include <cerrno>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using Key = int;

// Possessor and user: view, read, search, and for the possessor all else. Nobody else: nothing.
constexpr unsigned permission = 0x3f0b0000;

template <typename... Arguments>
long keyctl(int operation, Arguments... arguments) noexcept {
  return syscall(SYS_keyctl, operation, arguments...);
}

// The kernel links the persistent keyring to the thread's own, by which it is possessed; -1 is our own user.
Key keyring_id(KernelKeyring keyring) noexcept {
  if (keyring == KernelKeyring::user) return KEY_SPEC_USER_KEYRING;
  return static_cast<Key>(keyctl(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_THREAD_KEYRING));
}

// -1 with errno set: from the keyring, or from the search in it.
Key search(const std::string& description, KernelKeyring keyring) noexcept {
  const Key ring = keyring_id(keyring);
  if (ring == -1) return -1;
  return static_cast<Key>(keyctl(KEYCTL_SEARCH, ring, "user", description.c_str(), 0));
}

// What KEYCTL_READ and KEYCTL_DESCRIBE give, whose size is only known by asking.
template <Bytes Out>
std::optional<Out> read_whole(int operation, Key key) noexcept {
  Out bytes;
  bytes.resize(4096);
  for (;;) {
    const std::size_t room = bytes.size();
    const long size = keyctl(operation, key, bytes.data(), room);
    if (size < 0) return {};
    bytes.resize(static_cast<std::size_t>(size));
    if (bytes.size() <= room) return bytes;
  }
}

// "user;UID;GID;PERMISSION;DESCRIPTION", and a NUL.
std::string description_of(Key key) {
  const auto text = read_whole<std::string>(KEYCTL_DESCRIBE, key);
  if (!text || !text->starts_with("user;")) return {};
  std::string description = *text;
  for (int field = 0; field < 4; ++field) description.erase(0, description.find(';') + 1);
  return description.substr(0, description.find('\0'));
}

}  // namespace

// Made in the thread's own keyring, where it is possessed, so that its permission and life can be set even where @u is
// not linked to our session; linking then displaces the old one of that description at once.
bool put_kernel_key(const std::string& description, const Secret& payload, std::optional<std::chrono::seconds> life,
                    KernelKeyring keyring) noexcept {
  const Key ring = keyring_id(keyring);
  if (ring == -1) return false;
  const auto key = static_cast<Key>(syscall(SYS_add_key, "user", description.c_str(), payload.view().data(),
                                            payload.size(), KEY_SPEC_THREAD_KEYRING));
  if (key < 0) return false;
  const bool ready = keyctl(KEYCTL_SETPERM, key, permission) == 0 &&
                     (!life || keyctl(KEYCTL_SET_TIMEOUT, key, static_cast<unsigned>(life->count())) == 0) &&
                     keyctl(KEYCTL_LINK, key, ring) == 0;
  const int why = errno;
  keyctl(KEYCTL_UNLINK, key, KEY_SPEC_THREAD_KEYRING);
  errno = why;
  return ready;
}

std::optional<Secret> find_kernel_key(const std::string& description, KernelKeyring keyring) noexcept {
  const Key key = search(description, keyring);
  if (key < 0) return {};
  return read_whole<Secret>(KEYCTL_READ, key);
}

// Unlinked, not revoked: whoever reads it this moment has an answer that was good when it looked.
bool drop_kernel_key(const std::string& description, KernelKeyring keyring) noexcept {
  const Key key = search(description, keyring);
  return key >= 0 && keyctl(KEYCTL_UNLINK, key, keyring_id(keyring)) == 0;
}

std::optional<std::vector<std::string>> kernel_key_descriptions(KernelKeyring keyring) {
  const Key ring = keyring_id(keyring);
  const auto bytes = ring == -1 ? std::nullopt : read_whole<std::string>(KEYCTL_READ, ring);
  if (!bytes) return {};
  std::vector<std::string> all;
  for (std::size_t at = 0; at + sizeof(Key) <= bytes->size(); at += sizeof(Key)) {
    Key key;
    bytes->copy(reinterpret_cast<char*>(&key), sizeof key, at);
    if (auto description = description_of(key); !description.empty()) all.push_back(std::move(description));
  }
  return all;
}

bool kernel_keyring_works() noexcept {
  return search("keybearer-probe", KernelKeyring::user) >= 0 || says_no_such_key(errno);
}

bool says_no_such_key(int number) noexcept {
  return number == ENOKEY || number == EKEYEXPIRED || number == EKEYREVOKED;
}
