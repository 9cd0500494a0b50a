// SPDX-License-Identifier: MIT
// `keybearer` alone leads on from where this user stands.
#include "helper/commands/commands.hpp"
#include "helper/config/config.hpp"
#include "helper/core/state.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr std::string_view first_page =
    "keybearer signs in to OAuth 2.0 servers once, and gives git, docker, curl and\n"
    "other tools their access tokens from then on.\n"
    "\n"
    "There is no account yet. To begin:\n"
    "\n"
    "  keybearer add              asks for what it needs, step by step\n"
    "  keybearer import gh        takes over what gh, docker or oidc-agent know\n"
    "  keybearer help providers   where to register with GitHub, Google, GoTo, ...\n"
    "  keybearer help             all commands\n";

bool waits_for_sign_in(const Account& account) {
  if (!account.grant.empty() || account.needs_no_sign_in()) return false;
  const State state = state_of(account);
  return !state.known || !state.known->dead.empty();
}

}  // namespace

Exit lead_on() {
  const auto accounts = read_configuration().accounts;
  if (accounts.empty()) {
    terminal::put(first_page);
    return Exit::ok;
  }
  run_status(command_named("status"), {});
  std::string next;
  for (const auto& account : accounts)
    if (next.empty() && waits_for_sign_in(account)) next = "Next: keybearer login " + account.name;
  if (next.empty()) next = "To use it: keybearer curl URL, keybearer setup git; if it fails: keybearer doctor";
  terminal::put("\n" + next + "\nAll commands: keybearer help\n");
  return Exit::ok;
}
