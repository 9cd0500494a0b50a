// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/error.hpp"
#include "helper/config/account.hpp"
#include "helper/core/state.hpp"

// What can be known of an account without the network and without asking the user.
struct Status {
  const Account& account;
  std::optional<bool> signed_in = {};  // nothing: the keystore gave no answer
  std::optional<State::Known> known = {};
  std::optional<Time> token_expires_at = {};  // of the cached token, else of the grant's
  std::string store = {}, cache = {};
  std::optional<Error> problem = {};
  Exit check = Exit::ok;  // check_of()

  std::optional<std::int64_t> days_left() const;  // of the sign-in, begun ones, where that is known
};

// Asks the keystore.
Status status_of(const Account& account);

// Whether the next request for a token would need the user, and how: ok; login: to sign in, or to look at what the last
// renewal said; keystore: to unlock or repair it; temporary: no, but not now. From the cache and the state file alone
// where these can tell, else by the keystore, which then has a second.
Exit check_of(const Account& account);
