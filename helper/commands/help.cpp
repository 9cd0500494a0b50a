// SPDX-License-Identifier: MIT
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

struct Heading {
  Group group;
  std::string_view title;
};
constexpr Heading headings[] = {{Group::start, "start here"}, {Group::use, "use"}, {Group::look_after, "look after"}};

// The first column has the heading on a group's first line.
std::string overview_of(const Heading& heading) {
  std::string text;
  for (const auto& command : commands()) {
    if (command.group != heading.group || command.run == run_help) continue;
    std::string front(text.empty() ? heading.title : std::string_view());
    front.resize(12, ' ');
    std::string name(command.name);
    name.resize(12, ' ');
    text += front + name + std::string(command.summary) + "\n";
  }
  return text;
}

std::vector<std::string_view> tool_commands() {
  std::vector<std::string_view> names;
  for (const auto& command : commands())
    if (command.group == Group::called_by_tools) names.push_back(command.name);
  return names;
}

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
    if (!provider.note.empty()) text += indented(provider.note, 4);
    text += indented("known " + std::string(provider.evidence), 4);
  }
  terminal::put(text);
}

// What `help` explains besides the commands.
struct Topic {
  std::string_view name;
  void (*print)();
};
constexpr Topic topics[] = {
    {"providers", print_providers}, {"stores", print_stores}, {"flows", print_flows}, {"exit-codes", print_exit_codes}};

}  // namespace

void print_help(const Command& command) {
  std::string text =
      "usage: keybearer " + indented(usage_of(command), 17).substr(17) + "\n" + std::string(command.summary) + "\n";
  std::string rows;
  for (const auto& option : command.options)
    rows += row("--" + std::string(option.name) + (option.value.empty() ? "" : " ") + std::string(option.value),
                option.help);
  for (const auto line : split(command.details, '\n')) {
    const auto tab = line.find('\t');
    if (tab == line.npos) continue;
    const auto words = line.substr(tab + 1);
    rows += row(line.substr(0, tab), words == "{tools}" ? setup::tool_names() : words);
  }
  if (!rows.empty()) text += "\n" + rows;
  text += "\n";
  for (const auto example : command.examples) text += "  " + std::string(example) + "\n";
  terminal::put(text + "\nThe manual: man keybearer\n");
}

void print_overview() {
  std::string text =
      "usage: keybearer [--verbose|--quiet] COMMAND ...\n"
      "       keybearer --help|--version\n"
      "Gives git, docker, curl and other HTTP tools their OAuth 2.0 credentials.\n\n";
  for (const auto& heading : headings) text += overview_of(heading);
  const std::string front = "called by tools: ";
  text += front + indented(join(tool_commands(), ", "), front.size()).substr(front.size());
  terminal::put(text + "\nkeybearer help X explains a command, or: " +
                join(topics, ", ", [](const Topic& topic) { return topic.name; }) + "\n");
}

Exit run_help(const Command& self, const Arguments& arguments) {
  if (arguments.empty()) {
    print_overview();
    return Exit::ok;
  }
  const std::string& name = arguments[0];
  if (const Topic* topic = find_named(topics, name)) {
    topic->print();
    return Exit::ok;
  }
  const auto all = commands();
  if (const Command* command = find_named(all, name)) {
    print_help(*command);
    return Exit::ok;
  }
  auto names = names_of(all);
  for (const auto& topic : topics) names.push_back(topic.name);
  const std::string meant = did_you_mean(name, names);
  throw Error{Exit::usage, "there is no command " + printable(name, 64),
              meant.empty() ? "see: keybearer " + std::string(self.name) : meant};
}
