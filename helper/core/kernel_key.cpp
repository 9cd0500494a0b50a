// SPDX-License-Identifier: MIT
#include "kernel_key.hpp"

#include <cerrno>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using Key = int;

// Possessor and user: view, read, search, and for the possessor all else. Nobody else: nothing.
constexpr unsigned permission = 0x3f0b0000;
constexpr std::size_t largest_payload = 32767;

template <typename... Arguments>
long keyctl(int operation, Arguments... arguments) noexcept {
  return syscall(SYS_keyctl, operation, arguments...);
}

Key search(const std::string& description) noexcept {
  return static_cast<Key>(keyctl(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", description.c_str(), 0));
}

}  // namespace

// Made in the thread's own keyring, where it is possessed, so that its permission and life can be set even where @u is
// not linked to our session; linking into @u then displaces the old one of that description at once.
bool put_kernel_key(const std::string& description, const Secret& payload,
                    std::optional<std::chrono::seconds> life) noexcept {
  if (payload.size() > largest_payload) return false;
  const auto key = static_cast<Key>(syscall(SYS_add_key, "user", description.c_str(), payload.view().data(),
                                            payload.size(), KEY_SPEC_THREAD_KEYRING));
  if (key < 0) return false;
  const bool ready = keyctl(KEYCTL_SETPERM, key, permission) == 0 &&
                     (!life || keyctl(KEYCTL_SET_TIMEOUT, key, static_cast<unsigned>(life->count())) == 0) &&
                     keyctl(KEYCTL_LINK, key, KEY_SPEC_USER_KEYRING) == 0;
  keyctl(KEYCTL_UNLINK, key, KEY_SPEC_THREAD_KEYRING);
  return ready;
}

std::optional<Secret> find_kernel_key(const std::string& description) noexcept {
  const Key key = search(description);
  if (key < 0) return {};
  Secret payload;
  payload.reserve(4096);
  for (;;) {
    const long size = keyctl(KEYCTL_READ, key, payload.data(), payload.capacity());
    if (size < 0) return {};
    if (static_cast<std::size_t>(size) <= payload.capacity()) {
      payload.resize(static_cast<std::size_t>(size));
      return payload;
    }
    payload.reserve(static_cast<std::size_t>(size));
  }
}

// Unlinked, not revoked: whoever reads it this moment has an answer that was good when it looked.
void drop_kernel_key(const std::string& description) noexcept {
  const Key key = search(description);
  if (key >= 0) keyctl(KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
}

bool kernel_keyring_works() noexcept {
  return search("keybearer-probe") >= 0 || errno == ENOKEY || errno == EKEYEXPIRED || errno == EKEYREVOKED;
}
