// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// The cache of access tokens. An entry is found by the account's name and token_identity(). These functions do not
// throw: if the cache fails, there is no cached token (THREATS.md L). `kernel` is the user keyring (@u): its keys
// expire by themselves, and every process of the user can read them, including those of cron and systemd. `runtime` is
// a file with mode 0600 under XDG_RUNTIME_DIR, which is in memory.

// The cached token, from any backend that the account allows. The caller checks whether it is still valid. Opens no
// file except that of `runtime`.
std::optional<AccessToken> find_cached(const Account& account) noexcept;
// Puts the token into the backend that the account names, else into the first one that works. An expired token is not
// cached.
void put_cached(const Account& account, const AccessToken& token) noexcept;
void drop_cached(const Account& account) noexcept;
// The backend that put_cached() would use now.
CacheBackend working_cache(const Account& account) noexcept;
