// SPDX-License-Identifier: MIT
#include "helper/base/kernel_key.hpp"

#include <cerrno>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using Key = int;

// The user may view, read and search; the possessor may do everything; others may do nothing.
constexpr unsigned permission = 0x3f0b0000;

template <typename... Arguments>
long keyctl(int operation, Arguments... arguments) noexcept {
  return syscall(SYS_keyctl, operation, arguments...);
}

// KEYCTL_GET_PERSISTENT links the persistent keyring to the thread keyring, which gives possession; -1 is this user.
Key keyring_id(KernelKeyring keyring) noexcept {
  if (keyring == KernelKeyring::user) return KEY_SPEC_USER_KEYRING;
  return static_cast<Key>(keyctl(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_THREAD_KEYRING));
}

// Returns -1 with errno set, by the keyring or by the search in it.
Key search(const std::string& description, KernelKeyring keyring) noexcept {
  const Key ring = keyring_id(keyring);
  if (ring == -1) return -1;
  return static_cast<Key>(keyctl(KEYCTL_SEARCH, ring, "user", description.c_str(), 0));
}

// The result of KEYCTL_READ or KEYCTL_DESCRIBE; its size is known only after the call.
template <Bytes Out>
std::optional<Out> read_whole(int operation, Key key) noexcept {
  Out bytes;
  bytes.resize(2048);
  for (;;) {
    const std::size_t room = bytes.size();
    const long size = keyctl(operation, key, bytes.data(), room);
    if (size < 0) return {};
    bytes.resize(static_cast<std::size_t>(size));
    if (bytes.size() <= room) return bytes;
  }
}

// Parses "user;UID;GID;PERMISSION;DESCRIPTION" and a NUL.
std::string description_of(Key key) {
  const auto text = read_whole<std::string>(KEYCTL_DESCRIBE, key);
  if (!text || !text->starts_with("user;")) return {};
  std::string description = *text;
  for (int field = 0; field < 4; ++field) description.erase(0, description.find(';') + 1);
  return description.substr(0, description.find('\0'));
}

}  // namespace

// The key is added to the thread keyring, which gives possession, so that its permission and timeout can be set even if
// @u is not linked to the session keyring. Linking it to the keyring then replaces the old key atomically.
bool put_kernel_key(const std::string& description, const Secret& payload, std::optional<std::chrono::seconds> lifetime,
                    KernelKeyring keyring) noexcept {
  const Key ring = keyring_id(keyring);
  if (ring == -1) return false;
  const auto key = static_cast<Key>(syscall(SYS_add_key, "user", description.c_str(), payload.view().data(),
                                            payload.size(), KEY_SPEC_THREAD_KEYRING));
  if (key < 0) return false;
  const bool ready = keyctl(KEYCTL_SETPERM, key, permission) == 0 &&
                     (!lifetime || keyctl(KEYCTL_SET_TIMEOUT, key, static_cast<unsigned>(lifetime->count())) == 0) &&
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

// Only its possessor may set a key's timeout; a link to the keyring in the thread keyring gives possession.
bool expire_kernel_key(const std::string& description, std::chrono::seconds lifetime, KernelKeyring keyring) noexcept {
  const Key key = search(description, keyring);
  if (key < 0) return false;
  const Key ring = keyring_id(keyring);
  const bool linked = keyctl(KEYCTL_LINK, ring, KEY_SPEC_THREAD_KEYRING) == 0;
  const bool set = keyctl(KEYCTL_SET_TIMEOUT, key, static_cast<unsigned>(lifetime.count())) == 0;
  const int why = errno;
  if (linked) keyctl(KEYCTL_UNLINK, ring, KEY_SPEC_THREAD_KEYRING);
  errno = why;
  return set;
}

// The key is unlinked, not revoked, so that a process that is just reading it still gets the value.
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
