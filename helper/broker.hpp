// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// "A token for this account": the cache, else the lock and the cache again, else the worker (helper/DESIGN.md,
// "The main path").
struct TokenRequirements {
  std::optional<std::chrono::seconds> min_valid;       // none: the token's own margin
  std::optional<std::chrono::seconds> max_age;         // an older one counts as rejected
  std::optional<std::chrono::seconds> caller_timeout;  // the caller gives up after that long
  std::string refused;                                 // fingerprint of the one that a host has just refused, or empty
  bool fresh = false;                                  // refresh first: whatever is cached counts as rejected
  bool unattended = false;  // the user is not asked for a keystore's password, even at a terminal
};

// A token in the last tenth of its life is answered at once and renewed behind the caller's back.
AccessToken token_for(const Account& account, const TokenRequirements& wanted = {});

// A sign-in for a caller's request that came at `asked_at`, at that user's terminal (interactive.hpp). Returns when
// the account is signed in, by this or by another sign-in since then; throws what ended it.
void sign_in(const Account& account, int terminal, Time asked_at);

// The cached token, if it is good; neither the server nor the user is asked.
std::optional<AccessToken> cached_token(const Account& account);

// A caller says that the host refused this token: dropped from the cache if it is the very one, and remembered by its
// fingerprint so that it is not the next answer (THREATS.md A9). Anything else changes nothing.
void reject_token(const Account& account, const Secret& token);
