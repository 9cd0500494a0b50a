// SPDX-License-Identifier: MIT
#include "helper/config/account.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/flows.hpp"

namespace {

std::string names(const std::vector<const Account*>& accounts) {
  return join(accounts, ", ", [](const Account* account) { return account->name; });
}

std::vector<const Account*> pointers(const std::vector<Account>& accounts) {
  std::vector<const Account*> all;
  for (const auto& account : accounts) all.push_back(&account);
  return all;
}

const Match* longest_match(const Account& account, const Url& url) {
  const Match* longest = nullptr;
  for (const auto& match : account.match)
    if (match.covers(url) && (!longest || match.length() > longest->length())) longest = &match;
  return longest;
}

// The usernames that hosts' documentation tells users to write beside an OAuth token: GitLab, GitHub, Bitbucket,
// Google, Azure Artifacts, Python indexes. `git` is what users of ssh write.
constexpr std::string_view stock_usernames[] = {
    "oauth2", "x-access-token", "x-token-auth", "git", "oauth2accesstoken", "VssSessionToken", "__token__"};

// The longest match first; of equal matches an account's own before a preset's, so that new hosts of a preset make no
// tie.
std::pair<std::vector<std::size_t>, bool> rank(const MatchResult& result) {
  return {result.match->length(), !result.account->match_is_presets};
}

// Of all accounts, those with the longest match.
std::vector<MatchResult> longest_matches(const std::vector<MatchResult>& covering) {
  std::vector<MatchResult> longest;
  for (const auto& result : covering) {
    if (!longest.empty() && rank(result) < rank(longest.front())) continue;
    if (!longest.empty() && rank(result) > rank(longest.front())) longest.clear();
    longest.push_back(result);
  }
  return longest;
}

std::vector<MatchResult> covering_matches(const std::vector<const Account*>& accounts, const Url& url) {
  std::vector<MatchResult> covering;
  for (const auto* account : accounts)
    if (const Match* match = longest_match(*account, url)) covering.push_back({account, match});
  return covering;
}

bool is_named(const Account& account, const std::string& username) {
  return account.username == username || account.name == username;
}

// A stock username is as if there were none, unless an account that covers the URL has it, be it by a shorter match.
bool names_no_user(const std::vector<MatchResult>& covering, const std::string& username) {
  return contains(stock_usernames, username) && std::none_of(covering.begin(), covering.end(), [&](const auto& result) {
           return is_named(*result.account, username);
         });
}

// What its host requires beside any token names no user of that account.
bool is_basic_username_of(const Account& account, const std::string& username) {
  return account.callers.basic_username == username || account.callers.preset_basic_username == username;
}

// The accounts with that username or name; if there is none, the accounts that any username may ask for. An account
// with another username is never chosen (THREATS.md B6).
std::vector<MatchResult> of_user(const std::vector<MatchResult>& results, const std::string& username) {
  std::vector<MatchResult> named, any;
  for (const auto& result : results) {
    if (is_named(*result.account, username))
      named.push_back(result);
    else if (result.account->username.empty() || is_basic_username_of(*result.account, username))
      any.push_back(result);
  }
  return named.empty() ? any : named;
}

std::vector<MatchResult> preferred(const std::vector<MatchResult>& results) {
  std::vector<MatchResult> chosen;
  for (const auto& result : results)
    if (result.account->chosen_in_a_tie) chosen.push_back(result);
  return chosen.empty() ? results : chosen;
}

// Looks for an account that almost matches, to explain why none does.
MatchResult near_misses(const std::vector<const Account*>& accounts, const Url& url) {
  MatchResult result;
  for (const auto* account : accounts)
    for (const auto& match : account->match) {
      if (!result.plain_http && match.covers_but_for_plain_http(url)) result.plain_http = account;
      if (!result.other_path && match.covers_origin(url.origin) && !match.covers(url)) result.other_path = account;
    }
  return result;
}

}  // namespace

std::string Account::grant_identity() const {
  return (server.issuer.empty() ? server.token_endpoint : server.issuer) + "\n" + client.id;
}

// `resource` is last, since it has any number of lines.
std::string Account::token_identity() const {
  std::string text = grant_identity() + "\n" + requested.scope + "\n" + requested.audience;
  for (const auto& one : requested.resource) text += "\n" + one;
  if (callers.bearer == Bearer::id_token) text += "\nid_token";  // an id_token has another expiry
  return text;
}

bool Account::needs_no_sign_in() const { return sign_in.flow && ::needs_no_sign_in(*sign_in.flow); }

std::chrono::seconds Account::answer_timeout(std::optional<std::chrono::seconds> callers_own) const {
  return callers.timeout.value_or(callers_own.value_or(std::chrono::seconds(30)));
}

bool is_account_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.' || text.front() == '-') return false;
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
         std::string_view::npos;
}

MatchResult account_for(const std::vector<Account>& accounts, const AccountQuery& query) {
  std::vector<const Account*> candidates = pointers(accounts);
  if (!query.account.empty()) candidates = {&account_named(accounts, query.account)};
  if (!query.url) {
    // Without a URL, only a name says which account is meant, even if there is only one. The exception is a caller
    // whose configuration can name nothing but keybearer.
    const bool sole_account = query.allow_sole_account && candidates.size() == 1;
    if (query.account.empty() && !sole_account)
      throw Error{Exit::config, "the request names neither a URL nor an account",
                  (candidates.empty() ? "there is no account yet; run: keybearer add NAME"
                                      : "name one with --account (there are: " + names(candidates) + ")")};
    return {candidates.front(), nullptr};
  }
  const auto covering = covering_matches(candidates, *query.url);
  const bool anyone = query.username.empty() || names_no_user(covering, query.username);
  auto left = longest_matches(covering);
  if (!anyone) left = of_user(left, query.username);
  left = preferred(left);
  if (left.size() == 1) return left.front();
  if (left.empty()) return covering.empty() ? near_misses(candidates, *query.url) : MatchResult{};
  MatchResult result;
  for (const auto& one : left) result.tied.push_back(one.account);
  return result;
}

Error tied(const MatchResult& result, const Url& url, const std::string& hint) {
  return {Exit::config,
          printable(url.origin.text(), 120) + ": the accounts " + names(result.tied) + " match equally well", hint};
}

bool has_user(const Account& account) {
  const std::string& username = account.username;
  return !username.empty() && !contains(stock_usernames, username) && username != account.callers.preset_basic_username;
}

std::string username_that_decides(const MatchResult& result) {
  for (const auto* account : result.tied) {
    const auto same = std::count_if(result.tied.begin(), result.tied.end(),
                                    [&](const Account* other) { return is_named(*other, account->username); });
    // A URL needs no escape for such a name.
    if (same == 1 && is_account_name(account->username)) return account->username;
  }
  return result.tied.front()->name;
}

Error nothing_matches(const MatchResult& result, const Url& url) {
  if (!result.tied.empty())
    return tied(result, url,
                "name one of them instead of the URL, give one a longer match, or set default = yes in one of them");
  const std::string what = "no account matches " + printable(url.origin.text() + url.path, 160);
  if (result.plain_http) return {Exit::config, what, result.plain_http->name + " answers this host over https only"};
  if (result.other_path) return {Exit::config, what, result.other_path->name + " answers other paths of this host"};
  return {Exit::config, what, "add to an account: match = " + printable(url.origin.text(), 120)};
}

const Account& account_named(const std::vector<Account>& accounts, std::string_view name) {
  if (const Account* account = find_named(accounts, name)) return *account;
  const std::string what = "there is no account \"" + printable(name, 80) + "\"";
  const std::string shown = is_account_name(name) ? std::string(name) : "NAME";
  if (accounts.empty()) throw Error{Exit::config, what, "run: keybearer add " + shown};
  const std::string meant = did_you_mean(name, names_of(accounts));
  throw Error{Exit::config, what, (meant.empty() ? "" : meant + " ") + "there are: " + names(pointers(accounts))};
}

AccountQuery query_for_target(std::string_view target, Exit exit) {
  for (const std::string_view prefix :
       {std::string_view("sparse+"), std::string_view("registry+")})  // cargo's {index_url}
    if (target.starts_with(prefix)) target.remove_prefix(prefix.size());
  AccountQuery query;
  std::string url(target);
  const auto begin = url.find("://") + 3, end = std::min(url.find_first_of("/?#", begin), url.size());
  const auto at = url.find('@', begin);
  // A password or an escape is left to the parser, which refuses both.
  if (at < end && is_account_name(url.substr(begin, at - begin))) {
    query.username = url.substr(begin, at - begin);
    url.erase(begin, at + 1 - begin);
  }
  query.url = parse_url(url, exit);
  return query;
}

const Account& account_for_target(const std::vector<Account>& accounts, std::string_view target) {
  if (target.find("://") == std::string_view::npos) return account_named(accounts, target);
  const AccountQuery query = query_for_target(target, Exit::usage);
  const MatchResult result = account_for(accounts, query);
  if (!result.account) throw nothing_matches(result, *query.url);
  return *result.account;
}
