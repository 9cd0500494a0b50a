// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// The broker gets an access token for an account: from the cache, else from the cache again under the lock, else from
// the worker (helper/DESIGN.md, "The main path").

// The requirements of one request for a token.
struct TokenRequirements {
  std::optional<std::chrono::seconds> min_valid;       // none: the token's own margin
  std::optional<std::chrono::seconds> max_age;         // an older token counts as rejected
  std::optional<std::chrono::seconds> caller_timeout;  // after this time the caller gives up
  std::string refused;                                 // fingerprint of the token that a host refused, or empty
  bool fresh = false;                                  // refresh first: the cached token counts as rejected
  bool unattended = false;  // the user is not asked for a keystore's password, even at a terminal
};

// Returns a token, or throws the Error that a refresh ended with. A token in the last tenth of its lifetime is returned
// at once and refreshed in the background.
AccessToken token_for(const Account& account, const TokenRequirements& wanted = {});

// Signs in for a caller's request that came at `asked_at`, at the terminal of its user (interactive.hpp). Returns when
// the account is signed in, by this or by another sign-in since then; throws the Error that ended the sign-in.
void sign_in(const Account& account, int terminal, Time asked_at);

// The cached token, if it is valid; asks neither the server nor the user.
std::optional<AccessToken> cached_token(const Account& account);

// For a caller's report that a host refused this token. If it is the cached token, it is removed from the cache, and
// its fingerprint is noted so that it is not returned again (THREATS.md A9). A report of any other token changes
// nothing.
void reject_token(const Account& account, const Secret& token);
