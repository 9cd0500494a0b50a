// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"

// The escrow: a copy of a new grant in the kernel's user keyring. Saving a grant in the keystore takes milliseconds,
// and a crash in that time would lose it. So its record, without the access token, is first put into the escrow, which
// takes microseconds (helper/DESIGN.md, "The escrow"). Once the keystore has it, the escrow is removed, or expires
// after the keystore's settling time. Outside the keystore, a refresh token is stored only here. The escrow is in
// memory and does not survive a reboot.
namespace worker {

bool put_escrow(const Account& account, const Secret& record) noexcept;  // false if there is no kernel keyring
std::optional<Secret> find_escrow(const Account& account) noexcept;
// The keystore has the record: the escrow expires after that time, and is removed at once if it is 0 or cannot expire.
void settle_escrow(const Account& account, std::chrono::seconds after) noexcept;
void drop_escrow(const Account& account) noexcept;

}  // namespace worker
