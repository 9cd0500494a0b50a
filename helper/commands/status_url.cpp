// SPDX-License-Identifier: MIT
#include "helper/commands/status_url.hpp"

#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/screen.hpp"
#include "helper/terminal.hpp"

namespace {

const Match* covering_match(const Account& account, const Url& url) {
  const Match* longest = nullptr;
  for (const auto& match : account.match)
    if (match.covers(url) && (!longest || match.length() > longest->length())) longest = &match;
  return longest;
}

// An account that covers the URL, and is not the answer.
std::string why_another(const Account& account, const Match& match, const AccountQuery& query,
                        const MatchResult& chosen) {
  const std::string by = "matches by " + match.text();
  if (contains(chosen.tied, &account)) return "matches equally well, by " + match.text();
  if (!chosen.match) return by + ", but signs in as " + printable(account.username, 80) + ", not " + query.username;
  if (match.length() != chosen.match->length()) return by + ", but another match is longer";
  if (account.match_is_presets && !chosen.account->match_is_presets)
    return by + ", but that is its preset's, and " + chosen.account->name + " has an own match";
  if (!query.username.empty() && (chosen.account->username == query.username || chosen.account->name == query.username))
    return by + ", but " + chosen.account->name + " is for the user " + query.username;
  if (chosen.account->chosen_in_a_tie) return by + ", too, but " + chosen.account->name + " has default = yes";
  return by + ", but signs in as " + printable(account.username, 80);
}

std::string why_not(const Account& account, const AccountQuery& query, const MatchResult& chosen) {
  if (account.match.empty()) return "has no match; it is reached only by its name";
  if (const Match* match = covering_match(account, *query.url)) return why_another(account, *match, query, chosen);
  for (const auto& match : account.match) {
    if (match.covers_but_for_plain_http(*query.url)) return "matches https only, but this URL is http";
    if (match.covers_origin(query.url->origin)) return "matches only another path: " + match.text();
  }
  return "matches only " + join_some(account.match, 3, [](const Match& match) { return match.text(); });
}

// On a terminal a mark stands before the line, and its continuation lines are indented.
std::string line_of(Mark mark, const std::string& name, const std::string& reason, const Screen& screen) {
  if (!screen.is_terminal()) return name + " " + reason + "\n";
  constexpr std::size_t indent = 4;
  std::string text, before = styled(padded(text_of(mark, screen), indent), style_of(mark), screen);
  for (const auto& line : wrapped(name + " " + reason, *screen.width - indent)) {
    text += before + styled(line, mark == Mark::none ? Style::dim : Style::plain, screen) + "\n";
    before = std::string(indent, ' ');
  }
  return text;
}

}  // namespace

Exit explain_url(const std::vector<Account>& accounts, const std::string& target) {
  const AccountQuery query = query_for_target(target, Exit::config);
  const MatchResult result = account_for(accounts, query);
  const Screen screen = Screen::of(STDOUT_FILENO);
  std::string output;
  if (result.account)
    output += line_of(Mark::good, result.account->name, "answers, by match = " + result.match->text(), screen);
  for (const auto& account : accounts)
    if (&account != result.account)
      output += line_of(contains(result.tied, &account) ? Mark::look : Mark::none, account.name,
                        why_not(account, query, result), screen);
  terminal::put(output);
  if (result.account) return Exit::ok;
  if (!result.tied.empty()) throw nothing_matches(result, *query.url);
  throw Error{Exit::config, "no account matches " + query.url->origin.text(), "add one with: keybearer add"};
}
