// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "secret.hpp"

// Keys of type `user` in the user keyring (@u), by bare system calls: memory of the kernel, gone with a reboot, readable for
// every process of the user and nobody else. Looked up in @u and readable without possession, since the session keyring of
// a systemd service is not linked to it (permission 0x3f0b0000, measured). Nothing throws: a container's filter, a full
// quota and an expired key are all "no" (threats L).

// At most 32767 bytes; replaces the one of that description. Expires by itself after `life`, if one is given.
bool put_kernel_key(const std::string& description, const Secret& payload,
                    std::optional<std::chrono::seconds> life) noexcept;
std::optional<Secret> find_kernel_key(const std::string& description) noexcept;
void drop_kernel_key(const std::string& description) noexcept;
// Whether this process may use the keyring at all.
bool kernel_keyring_works() noexcept;
