// SPDX-License-Identifier: MIT
#include "helper/config/ties.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"

namespace {

// A URL that the match covers. A wildcard stands for at least one label.
Url example_of(const Match& match) {
  Url url;
  url.origin = match.origin();
  if (match.wildcard()) url.origin.host = "host." + url.origin.host;
  url.path = match.path().empty() ? "/" : match.path();
  return url;
}

}  // namespace

bool Tie::concerns(const Account& account) const { return contains(result.tied, &account); }

std::vector<Tie> ties_between(const std::vector<Account>& accounts) {
  std::vector<Tie> ties;
  const auto is_known = [&](const MatchResult& result) {
    return std::any_of(ties.begin(), ties.end(), [&](const Tie& tie) { return tie.result.tied == result.tied; });
  };
  for (const auto& account : accounts)
    for (const auto& match : account.match) {
      AccountQuery query;
      query.url = example_of(match);
      MatchResult result = account_for(accounts, query);
      if (!result.tied.empty() && !is_known(result)) ties.push_back({*query.url, std::move(result)});
    }
  return ties;
}

std::string what_decides(const Tie& tie) {
  return "write " + tie.url.origin.scheme + "://" + username_that_decides(tie.result) + "@" +
         tie.url.origin.authority() + "/ in the remote, give one a longer match, or set default = yes in one of them";
}
