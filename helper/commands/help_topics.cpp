// SPDX-License-Identifier: MIT
#include <iterator>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/columns.hpp"
#include "helper/commands/commands.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"
#include "helper/config/stores.hpp"
#include "helper/setup/setup.hpp"
#include "helper/terminal.hpp"

namespace {

struct ExitCode {
  std::string_view code;
  std::string_view meaning;
};
constexpr ExitCode exit_codes[] = {
    {"0", "success"},
    {"64", "the command line is wrong"},
    {"65", "standard input does not follow the protocol"},
    {"69", "the keystore cannot be used: unlock it, or name another store"},
    {"70", "a bug of keybearer: report it"},
    {"74", "something could not be written, or a stored record is damaged"},
    {"75", "a temporary failure; nothing was lost: try again later"},
    {"76", "the server's answer violates the protocol or cannot be trusted"},
    {"77", "a sign-in is needed: keybearer login ACCOUNT"},
    {"78", "the configuration is wrong, the server rejects the client, or no account matches, or several do"},
    {"125", "curl and exec: the command was not started; standard error says why"},
    {"128+N", "signal N ended the program"},
};

void print_stores() {
  std::string text = indented("Where secrets are kept: --store S of add and move, or `store` in the configuration.", 0);
  for (const auto& store : stores())
    text +=
        "\n" +
        indented(std::string(store.name) + (store.has_program ? ":PROGRAM" : "") + ": " + std::string(store.title), 0) +
        indented(store.protects, 4);
  terminal::put(text);
}

void print_flows() {
  std::string text = indented("How to sign in: --flow FLOW of login, or `flow` in the configuration.", 0) + "\n";
  for (const auto name : Names<Flow>::all) text += row(name, description_of(*find_by_name<Flow>(name)), 22);
  terminal::put(text + "\n" +
                indented("Without --flow: browser if there is one on this machine, else device if the server has "
                         "that, else paste; login says which, and why.",
                         0));
}

void print_exit_codes() {
  std::string text = "The exit status, for scripts (sysexits.h):\n\n";
  for (const auto& [code, meaning] : exit_codes) text += row(code, meaning, 9);
  terminal::put(text);
}

void print_providers() {
  std::string text = indented(
      "Presets: --provider P of add, or `provider` in the configuration. Register a client of your own with the "
      "provider, with the redirect URI that `add` prints. A key that you set overrides the preset.",
      0);
  for (const auto& provider : providers()) {
    text += "\n" + indented(std::string(provider.name) + ": " + std::string(provider.title), 0);
    std::string where = join(provider.match, " ");
    if (provider.matches_issuer) where.append(where.empty() ? "" : ", or ").append("the issuer's host");
    if (!where.empty()) text += indented("for " + where, 4);
    if (!provider.scope.empty()) text += indented("scope " + std::string(provider.scope), 4);
    std::string registration(provider.register_at);
    if (registration.starts_with('/'))
      registration.insert(0, provider.issuer.empty() ? "https://HOST" : provider.issuer);
    if (!registration.empty())
      text += indented("register at " + registration + ": " + std::string(provider.register_as), 4);
    if (!provider.redirect_uri.empty()) text += indented("redirect URI " + std::string(provider.redirect_uri), 4);
    if (!provider.note.empty()) text += indented(provider.note, 4);
    text += indented("known " + std::string(provider.evidence), 4);
  }
  terminal::put(text);
}

constexpr void (*print_topic[])() = {print_providers, print_stores, print_flows, print_exit_codes};
static_assert(std::size(print_topic) == std::size(help_topics));

}  // namespace

Exit run_help(const Command& self, const Arguments& arguments) {
  if (arguments.empty()) {
    print_overview();
    return Exit::ok;
  }
  const std::string& name = arguments[0];
  for (std::size_t at = 0; at < std::size(help_topics); ++at) {
    if (help_topics[at] != name) continue;
    print_topic[at]();
    return Exit::ok;
  }
  const auto all = commands();
  if (const Command* command = find_named(all, name)) {
    print_help(*command, setup::tool_names());
    return Exit::ok;
  }
  auto names = names_of(all);
  names.insert(names.end(), std::begin(help_topics), std::end(help_topics));
  const std::string meant = did_you_mean(name, names);
  throw Error{Exit::usage, "there is no command " + printable(name, 64),
              meant.empty() ? "see: keybearer " + std::string(self.name) : meant};
}
