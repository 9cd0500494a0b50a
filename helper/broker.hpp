// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/account.hpp"
#include "core/token.hpp"

// "A token for this account": the cache, else the lock and the cache again, else the worker (design, "The main path").
struct Wanted {
  std::optional<std::chrono::seconds> min_valid;  // none: the token's own margin
  bool fresh = false;                             // refresh first: whatever is cached counts as rejected
};

AccessToken token_for(const Account& account, const Wanted& wanted = {});

// A caller says that the host refused this token: dropped from the cache if it is the very one, and remembered by its
// fingerprint so that it is not the next answer (threats A9). Anything else changes nothing.
void reject_token(const Account& account, const Secret& token);
