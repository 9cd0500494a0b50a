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
  std::optional<Time> token_expires_at = {};  // of the cached token, else of the access token in the grant
  std::string store = {}, cache = {};
  std::optional<Error> problem = {};
  Exit check = Exit::ok;  // check_of()

  std::optional<std::int64_t> days_left() const;  // until the sign-in ends, rounded up; none: not known
};

// Asks the keystore, which may take as long as the account's timeout. If it fails, the error is `problem`.
Status status_of(const Account& account);

// Whether the next request for a token would need the user (keybearer(1), `status --check`). ok: no. login: to sign in,
// or to read the error of the last refresh. keystore: to unlock or repair it. temporary: no, but it would fail now.
// Reads only the cache and the state file if these can tell; else the keystore, which has one second to answer.
Exit check_of(const Account& account);
