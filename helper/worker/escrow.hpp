// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"

// A new grant's way into the keystore takes milliseconds in which a crash would lose it. So its bare record is put into
// the kernel's user keyring first, which takes microseconds, and dropped when the keystore has it (helper/DESIGN.md,
// "The escrow"). The one place where a refresh token is outside the keystore; it is memory, and gone with a reboot.
namespace worker {

bool put_escrow(const Account& account, const Secret& record) noexcept;  // false: there is no such place here
std::optional<Secret> find_escrow(const Account& account) noexcept;
void drop_escrow(const Account& account) noexcept;

}  // namespace worker
