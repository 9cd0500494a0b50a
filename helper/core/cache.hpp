// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// Access tokens at rest, under the account's name and token_identity(). Nothing here throws: a cache that fails costs a
// look-up (THREATS.md L). `kernel` is the user keyring (@u), where a key expires by itself and is readable for every
// process of the user, cron's and systemd's included; `runtime` is a 0600 file under $XDG_RUNTIME_DIR, which is memory.

// The token that is there, good or not, whichever place has it. Opens nothing but the runtime file.
std::optional<AccessToken> find_cached(const Account& account) noexcept;
// Puts it where the account says, else into the first place that works. A token without a future is not kept.
void put_cached(const Account& account, const AccessToken& token) noexcept;
void drop_cached(const Account& account) noexcept;
// Where put_cached would put it now.
CacheBackend working_cache(const Account& account) noexcept;
