// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/broker.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/worst_exit.hpp"
#include "helper/config/config.hpp"
#include "helper/core/state.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr std::size_t room_for_text = 380;  // bytes of a line (terminal.hpp), so that the exit code is never cut off

// An account that is not signed in or needs no sign-in has nothing to refresh. The sign-in of an account with `grant`
// is refreshed with the account that it names.
bool is_signed_in(const Account& account) {
  return account.grant.empty() && !account.needs_no_sign_in() && state_of(account).known.has_value();
}

bool is_younger(const Account& account, std::chrono::seconds age) {
  const State state = state_of(account);
  if (!state.known || !state.known->dead.empty()) return false;
  const auto since = now() - state.known->renewed_at;
  return since >= std::chrono::seconds(0) && since < age;
}

std::chrono::seconds age_of(const Options& options) {
  const auto text = options.get("older-than");
  if (!text) return std::chrono::seconds(0);
  const auto seconds = duration_seconds(*text);
  if (!seconds)
    throw Error{Exit::usage, "refresh: --older-than is a duration such as 12h or 7d, not " + printable(*text, 40)};
  return std::chrono::seconds(*seconds);
}

std::vector<const Account*> chosen(const Options& options, const std::vector<Account>& accounts) {
  std::vector<const Account*> all;
  for (const auto& name : options.names()) all.push_back(&account_named(accounts, name));
  if (!all.empty()) return all;
  for (const auto& account : accounts)
    if (is_signed_in(account)) all.push_back(&account);
  return all;
}

// A failure is one line with its exit code, as it is read in a journal or in cron's mail.
Exit refresh_one(const Account& account) {
  TokenRequirements wanted;
  wanted.fresh = wanted.unattended = true;
  try {
    token_for(account, wanted);
    return Exit::ok;
  } catch (const Error& error) {
    terminal::error(printable(sentence(error), room_for_text) + " [" + std::to_string(static_cast<int>(error.exit)) +
                    "]");
    return error.exit;
  }
}

}  // namespace

Exit run_refresh(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  if (options.has("all") && !options.names().empty())
    throw Error{Exit::usage, "refresh: --all and account names cannot be used together"};
  const auto age = age_of(options);
  const auto configuration = read_configuration();
  Exit exit = Exit::ok;
  for (const auto* account : chosen(options, configuration.accounts)) {
    if (is_younger(*account, age))
      terminal::step(account->name + ": was refreshed recently");
    else
      exit = worse_of(exit, refresh_one(*account));
  }
  return exit;
}
