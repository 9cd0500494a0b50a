// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/config/account.hpp"

// A URL that several accounts match equally well, so that a request that names no user gets no token.
struct Tie {
  Url url;
  MatchResult result;  // with the accounts in `tied`

  bool concerns(const Account& account) const;
};

// The ties between accounts, one for each set of accounts. Pointers lead into `accounts`.
std::vector<Tie> ties_between(const std::vector<Account>& accounts);

// What the user can do about a tie: "write https://alice@git.example.com/ in the remote, give one a longer match, ...".
std::string what_decides(const Tie& tie);
