// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "helper/base/secret.hpp"

// Keys of type `user` in a keyring of the kernel's, by bare system calls: memory, gone with a reboot, readable for
// every process of the user and nobody else. Looked up by the keyring and readable without possession, since the
// session keyring of a systemd service is not linked to it (permission 0x3f0b0000, measured). Nothing throws: a
// container's filter, a full quota and an expired key are all "no" (THREATS.md L), and errno tells which.

enum class KernelKeyring {
  user,        // @u: as long as the user has a process or a session
  persistent,  // _persistent.UID: until three days after its last use (persistent-keyring(7))
};
constexpr std::size_t kernel_key_limit = 32767;  // bytes

// Replaces the one of that description. Expires by itself after `life`, if one is given.
bool put_kernel_key(const std::string& description, const Secret& payload, std::optional<std::chrono::seconds> life,
                    KernelKeyring keyring = KernelKeyring::user) noexcept;
// Nothing with errno of ENOKEY, EKEYEXPIRED or EKEYREVOKED: it is not there; with any other: that cannot be told.
std::optional<Secret> find_kernel_key(const std::string& description,
                                      KernelKeyring keyring = KernelKeyring::user) noexcept;
// False with errno set, as above.
bool drop_kernel_key(const std::string& description, KernelKeyring keyring = KernelKeyring::user) noexcept;
// The descriptions of all that are there and not expired.
std::optional<std::vector<std::string>> kernel_key_descriptions(KernelKeyring keyring);
// Whether this process may use the keyring at all.
bool kernel_keyring_works() noexcept;
// Of an errno from above.
bool says_no_such_key(int number) noexcept;
