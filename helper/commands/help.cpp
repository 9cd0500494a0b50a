// SPDX-License-Identifier: MIT
#include "helper/base/ascii.hpp"
#include "helper/commands/columns.hpp"
#include "helper/commands/commands.hpp"
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
    if (command.group != heading.group || command.name == "help") continue;
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

}  // namespace

void print_help(const Command& command, std::string_view tools) {
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
    rows += row(line.substr(0, tab), words == "{tools}" ? tools : words);
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
  terminal::put(text + "keybearer help X explains a command, or: " + join(help_topics, ", ") + "\n");
}
