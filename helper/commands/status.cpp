// SPDX-License-Identifier: MIT
#include "helper/base/ascii.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/account_status.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/worst_exit.hpp"
#include "helper/config/config.hpp"
#include "helper/core/cache.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr std::int64_t soon = 9;  // days; GoTo's sign-ins last 30 days, so the warning begins on day 21

std::string signed_in_text(const Status& status) {
  if (!status.signed_in) return "unknown";
  if (!*status.signed_in) return status.account.needs_no_sign_in() ? "needs no sign-in" : "not signed in";
  return status.known && !status.known->dead.empty() ? "ended by the server" : "signed in";
}

std::string matches_of(const Account& account) {
  return join(account.match, " ", [](const Match& match) { return match.text(); });
}

std::string in_words(const Status& status) {
  std::string text = signed_in_text(status);
  if (status.signed_in == true && status.token_expires_at) {
    const auto left = (*status.token_expires_at - now()).count();
    text += left > 0 ? ", token good for " + approximate_duration(left) : ", token expired";
  }
  if (status.signed_in != false && status.known)
    text +=
        ", " + approximate_duration(std::max<std::int64_t>(0, (now() - status.known->obtained_at).count())) + " old";
  if (const auto days = status.days_left()) text += ", " + std::to_string(*days) + " days left";
  return text;
}

void print_text(const std::vector<Status>& all) {
  std::string output;
  std::size_t width = 7;
  for (const auto& status : all) width = std::max(width, status.account.name.size());
  for (const auto& status : all) {
    std::string name = status.account.name;
    name.resize(width + 2, ' ');
    const std::string indent(width + 2, ' ');
    const std::string& provider =
        status.account.provider.empty() ? status.account.server.issuer : status.account.provider;
    output += name + in_words(status) + "\n";
    output += indent + "provider " + (provider.empty() ? status.account.server.token_endpoint : provider) + ", store " +
              (status.store.empty() ? "not chosen yet" : status.store) + ", cache " + status.cache + "\n";
    if (const auto days = status.days_left(); days && *days <= soon)
      output += indent + "ends soon; run: keybearer refresh " + status.account.grant_account() +
                ", or, if that does not extend it, keybearer login " + status.account.grant_account() + "\n";
    if (status.known && !status.known->scope.empty())
      output += indent + "scope " + printable(status.known->scope, 200) + "\n";
    if (!status.account.match.empty()) output += indent + "matches " + matches_of(status.account) + "\n";
    if (status.problem) output += indent + "problem: " + printable(sentence(*status.problem), 400) + "\n";
  }
  terminal::put(output);
}

void write_time(json::Writer& out, std::string_view name, const std::optional<Time>& time) {
  out.key(name);
  if (time)
    out.string(rfc3339(*time));
  else
    out.null();
}

void write_text(json::Writer& out, std::string_view name, const std::string& text) {
  out.key(name);
  if (text.empty())
    out.null();
  else
    out.string(text);
}

// The hint is a separate field, for a program that shows it elsewhere.
void write_problem(json::Writer& out, std::optional<Error> problem) {
  const std::string hint = problem ? std::exchange(problem->hint, {}) : "";
  write_text(out, "problem", problem ? sentence(*problem) : "");
  write_text(out, "hint", hint);
}

void print_json(const std::vector<Status>& all) {
  json::Writer out;
  out.begin_array();
  for (const auto& status : all) {
    out.begin_object().member("account", status.account.name);
    write_text(out, "provider", status.account.provider);
    write_text(out, "issuer", status.account.server.issuer);
    out.key("matches").begin_array();
    for (const auto& match : status.account.match) out.string(match.text());
    out.end_array().key("signed_in");
    if (status.signed_in)
      out.boolean(*status.signed_in);
    else
      out.null();
    write_time(out, "token_expires_at", status.token_expires_at);
    write_time(out, "obtained_at", status.known ? std::optional(status.known->obtained_at) : std::nullopt);
    out.key("days_left");
    if (const auto days = status.days_left())
      out.integer(*days);
    else
      out.null();
    write_text(out, "scope", status.known ? status.known->scope : std::string());
    write_text(out, "store", status.store);
    out.member("cache", status.cache).member("dead", status.known && !status.known->dead.empty());
    write_problem(out, status.problem);
    out.member("check", static_cast<int>(status.check));
    out.end_object();
  }
  terminal::put(out.end_array().take_text() + "\n");
}

std::string why_not(const Account& account, const Url& url, const MatchResult& chosen) {
  if (&account == chosen.account) return {};
  if (account.match.empty()) return "has no match; it is reached only by its name";
  for (const auto& match : account.match) {
    if (match.covers_but_for_plain_http(url)) return "matches https only, but this URL is http";
    if (match.covers(url))
      return "matches by " + match.text() +
             (chosen.match && chosen.match->length() == match.length()
                  ? ", too, but " + chosen.account->name + " comes first"
                  : ", but another match is longer");
    if (match.covers_origin(url.origin)) return "matches only another path: " + match.text();
  }
  return "matches only " + matches_of(account);
}

// Which account answers a URL, by which match, and why the others do not.
Exit explain(const std::vector<Account>& accounts, const std::string& target) {
  const AccountQuery query = query_for_target(target, Exit::config);
  const MatchResult result = account_for(accounts, query);
  if (!result.tied.empty()) throw nothing_matches(result, *query.url);
  std::string output;
  if (result.account) output += result.account->name + " answers, by match = " + result.match->text() + "\n";
  for (const auto& account : accounts)
    if (const auto reason = why_not(account, *query.url, result); !reason.empty())
      output += account.name + " " + reason + "\n";
  terminal::put(output);
  if (result.account) return Exit::ok;
  throw Error{Exit::config, "no account matches " + query.url->origin.text(), "add one with: keybearer add"};
}

Exit worst(const std::vector<Status>& all) {
  Exit exit = Exit::ok;
  for (const auto& status : all) exit = worse_of(exit, status.check);
  return exit;
}

// Prints nothing and does as little as possible, because shell prompts call it.
Exit check(const std::vector<const Account*>& accounts) {
  Exit exit = Exit::ok;
  for (const auto* account : accounts) exit = worse_of(exit, check_of(*account));
  return exit;
}

}  // namespace

Exit run_status(const Command& command, const Arguments& arguments) {
  const auto options = Options::of_call(command, arguments);
  const auto configuration = read_configuration();
  const auto& accounts = configuration.accounts;
  if (options.names().size() == 1 && options.names()[0].find("://") != std::string::npos && !options.has("json") &&
      !options.has("check"))
    return explain(accounts, options.names()[0]);
  std::vector<const Account*> chosen;
  if (options.names().empty())
    for (const auto& account : accounts) chosen.push_back(&account);
  for (const auto& name : options.names()) chosen.push_back(&account_for_target(accounts, name));
  if (options.has("check") && !options.has("json")) return check(chosen);
  std::vector<Status> all;
  for (const auto* account : chosen) all.push_back(status_of(*account));
  if (options.has("json"))
    print_json(all);
  else if (all.empty())
    terminal::note("no account is configured; add one with: keybearer add");
  else
    print_text(all);
  return options.has("check") ? worst(all) : Exit::ok;
}
