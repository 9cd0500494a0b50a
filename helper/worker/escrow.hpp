// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"

// The escrow: a copy of a new grant in the kernel's user keyring. Saving a grant in the keystore takes milliseconds,
// and a crash in that time would lose it. So its record, without the access token, is first put into the escrow, which
// takes microseconds, and removed from there once the keystore has it (helper/DESIGN.md, "The escrow"). Outside the
// keystore, a refresh token is stored only here. The escrow is in memory and does not survive a reboot.
namespace worker {

bool put_escrow(const Account& account, const Secret& record) noexcept;  // false if there is no kernel keyring
std::optional<Secret> find_escrow(const Account& account) noexcept;
void drop_escrow(const Account& account) noexcept;

}  // namespace worker
