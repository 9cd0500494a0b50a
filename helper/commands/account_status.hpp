// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/error.hpp"
#include "helper/config/account.hpp"
#include "helper/core/state.hpp"

// What can be found out about an account without the network and without asking the user.
struct Status {
  const Account& account;
  std::optional<bool> signed_in = {};  // none: the keystore did not answer
  std::optional<State::Known> known = {};
  std::string user = {};                      // who signed in; empty if the server did not say it
  std::optional<Time> token_expires_at = {};  // of the cached token, else of the access token in the grant
  bool token_is_good = false;                 // the next request is answered from the cache
  std::string store = {}, cache = {};
  std::optional<Error> problem = {};
  Exit check = Exit::ok;  // check_of()

  std::optional<std::int64_t> days_left() const;  // until the sign-in ends, rounded up; none: not known
  bool needs_sign_in() const;                     // perhaps only when the cached token expires
  bool ends_soon() const;                         // within 9 days
  // What the user should run; empty if there is nothing, or if it is no command.
  std::string next_command() const;
};

// Asks the keystore, which may take as long as the account's timeout. If it fails, the error is `problem`.
Status status_of(const Account& account);
// The same, but does not ask the keystore while a valid token is cached, since the next request would not either.
Status quick_status_of(const Account& account);

// Whether the next request for a token would need the user (keybearer(1), `status --check`). ok: no. login: to sign in,
// or to read the error of the last refresh. keystore: to unlock or repair it. temporary: no, but it would fail now.
// Reads only the cache and the state file if these can tell; else the keystore, which has one second to answer.
Exit check_of(const Account& account);
