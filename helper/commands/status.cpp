// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/account_status.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/status_table.hpp"
#include "helper/commands/status_url.hpp"
#include "helper/commands/worst_exit.hpp"
#include "helper/config/config.hpp"
#include "helper/screen.hpp"
#include "helper/terminal.hpp"

namespace {

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
    write_text(out, "user", printable(status.user, 200));
    write_text(out, "store", status.store);
    out.member("cache", status.cache).member("dead", status.known && !status.known->dead.empty());
    write_problem(out, status.problem);
    out.member("check", static_cast<int>(status.check));
    out.end_object();
  }
  terminal::put(out.end_array().take_text() + "\n");
}

void print_text(const std::vector<Status>& all, bool table) {
  const Screen screen = Screen::of(STDOUT_FILENO);
  std::string output = table ? status_table(all, screen) : "";
  for (const auto& status : all)
    if (!table) output += (output.empty() ? "" : "\n") + status_details(status, screen);
  terminal::put(output);
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
    return explain_url(accounts, options.names()[0]);
  std::vector<const Account*> chosen;
  if (options.names().empty())
    for (const auto& account : accounts) chosen.push_back(&account);
  for (const auto& name : options.names()) chosen.push_back(&account_for_target(accounts, name));
  if (options.has("check") && !options.has("json")) return check(chosen);
  std::vector<Status> all;
  const bool table = options.names().empty() && !terminal::is_verbose() && !options.has("json");
  for (const auto* account : chosen) all.push_back(table ? quick_status_of(*account) : status_of(*account));
  if (options.has("json"))
    print_json(all);
  else if (all.empty())
    terminal::note("no account is configured; add one with: keybearer add");
  else
    print_text(all, table);
  return options.has("check") ? worst(all) : Exit::ok;
}
