// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "helper/base/secret.hpp"

// Keys of type `user` in a kernel keyring (keyrings(7)), by system calls without libkeyutils. They are memory, lost at
// a reboot, and readable by all processes of the user and no other. They are searched in the keyring and readable
// without possession (permission 0x3f0b0000), since the session keyring of a systemd service is not linked to the user
// keyring. Nothing throws. A seccomp filter of a container, a full quota and an expired key all return false or nothing
// (THREATS.md L), with errno set.

enum class KernelKeyring {
  user,        // @u: exists as long as the user has a process or a session
  persistent,  // _persistent.UID: exists until three days after its last use (persistent-keyring(7))
};
constexpr std::size_t kernel_key_limit = 32767;  // bytes

// Adds a key, or replaces the one with that description. The key expires after `lifetime`, if one is given.
bool put_kernel_key(const std::string& description, const Secret& payload, std::optional<std::chrono::seconds> lifetime,
                    KernelKeyring keyring = KernelKeyring::user) noexcept;
// Returns nothing with errno set: ENOKEY, EKEYEXPIRED or EKEYREVOKED mean that there is no such key; with any other
// value it is not known.
std::optional<Secret> find_kernel_key(const std::string& description,
                                      KernelKeyring keyring = KernelKeyring::user) noexcept;
// The key expires after `lifetime` from now on. Returns false with errno set, as above.
bool expire_kernel_key(const std::string& description, std::chrono::seconds lifetime,
                       KernelKeyring keyring = KernelKeyring::user) noexcept;
// Unlinks the key. Returns false with errno set, as above.
bool drop_kernel_key(const std::string& description, KernelKeyring keyring = KernelKeyring::user) noexcept;
// The descriptions of all keys that have not expired.
std::optional<std::vector<std::string>> kernel_key_descriptions(KernelKeyring keyring);
// Whether this process may use the keyring at all.
bool kernel_keyring_works() noexcept;
// Whether this errno means that there is no such key.
bool says_no_such_key(int number) noexcept;
