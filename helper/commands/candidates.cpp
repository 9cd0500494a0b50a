// SPDX-License-Identifier: MIT
#include "helper/commands/candidates.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/completion_scripts.hpp"
#include "helper/config/config.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/providers.hpp"
#include "helper/config/stores.hpp"
#include "helper/import/import.hpp"
#include "helper/setup/setup.hpp"

namespace {

// A faulty configuration has no accounts here: an error would spoil the line that the user is typing.
Candidates accounts() {
  Candidates found;
  try {
    for (const auto& account : read_configuration().accounts) {
      const std::string& server = account.server.issuer.empty() ? account.server.token_endpoint : account.server.issuer;
      found.push_back({account.name, account.provider.empty() ? server : account.provider});
    }
  } catch (const Error&) {
    found.clear();
  }
  return found;
}

Candidates presets() {
  Candidates found;
  for (const auto& provider : providers()) found.push_back({std::string(provider.name), std::string(provider.title)});
  return found;
}

Candidates keystores() {
  Candidates found;
  for (const auto& store : stores())
    found.push_back({std::string(store.name) + (store.has_program ? ":" : ""), std::string(store.title)});
  return found;
}

Candidates flows() {
  Candidates found;
  for (const auto name : Names<Flow>::all)
    found.push_back({std::string(name), std::string(description_of(*find_by_name<Flow>(name)))});
  return found;
}

Candidates tools() {
  Candidates found;
  for (const auto* tool : setup::tools()) found.push_back({std::string(tool->name), ""});
  return found;
}

// Not those that only tools call.
Candidates command_names() {
  Candidates found;
  for (const auto& command : commands())
    if (command.group != Group::called_by_tools)
      found.push_back({std::string(command.name), std::string(command.summary)});
  return found;
}

Candidates commands_and_topics() {
  Candidates found = command_names();
  for (const auto name : help_topics) found.push_back({std::string(name), ""});
  return found;
}

Candidates shells() {
  Candidates found;
  for (const auto& script : completion_scripts()) found.push_back({std::string(script.name), ""});
  return found;
}

Candidates settings() {
  Candidates found;
  for (const auto key : configuration_keys()) found.push_back({std::string(key) + "=", ""});
  return found;
}

Candidates foreign_tools() {
  Candidates found;
  for (const auto* tool : importing::tools()) found.push_back({std::string(tool->name), ""});
  return found;
}

Candidates files() { return {{std::string(file_candidates), ""}}; }
Candidates nothing() { return {}; }

struct Row {
  ValueKind kind;
  Candidates (*candidates)();
};
constexpr Row table[] = {{ValueKind::none, nothing},     {ValueKind::text, nothing},
                         {ValueKind::account, accounts}, {ValueKind::provider, presets},
                         {ValueKind::store, keystores},  {ValueKind::flow, flows},
                         {ValueKind::tool, tools},       {ValueKind::command, commands_and_topics},
                         {ValueKind::file, files},       {ValueKind::foreign_tool, foreign_tools},
                         {ValueKind::shell, shells},     {ValueKind::setting, settings}};

Candidates of_kind(ValueKind kind) {
  for (const auto& row : table)
    if (row.kind == kind) return row.candidates();
  return {};
}

constexpr CommandOption help_option{"help", "", ValueKind::none, "print the usage"};

std::vector<CommandOption> options_of(const Command& command) {
  std::vector<CommandOption> options(command.options.begin(), command.options.end());
  options.insert(options.end(), std::begin(options_of_every_command), std::end(options_of_every_command));
  options.push_back(help_option);
  return options;
}

// What stands before the word under the cursor, read as the parser reads it.
struct Before {
  std::vector<std::string> operands, given;  // `given`: the names of options
  const CommandOption* waiting = nullptr;    // the last word is an option without its value
  bool only_operands = false;                // after "--"
};

Before read(const Arguments& words, const std::vector<CommandOption>& options) {
  Before before;
  for (const auto& word : words) {
    if (before.waiting) {
      before.waiting = nullptr;
    } else if (word == "--") {
      before.only_operands = true;
    } else if (before.only_operands || !word.starts_with("--")) {
      before.operands.push_back(word);
    } else {
      const auto equals = word.find('=');
      before.given.push_back(word.substr(2, equals - 2));
      const CommandOption* option = find_named(options, before.given.back());
      if (option && !option->value.empty() && equals == word.npos) before.waiting = option;
    }
  }
  return before;
}

Candidates option_names(const std::vector<CommandOption>& options, const Before& before) {
  Candidates found;
  for (const auto& option : options)
    if (option.times == CommandOption::Times::repeated || !contains(before.given, option.name))
      found.push_back({"--" + std::string(option.name), std::string(option.help)});
  return found;
}

// Of `--name=value`, whose value is under the cursor.
Candidates values_behind_equals(const std::vector<CommandOption>& options, const std::string& word) {
  const auto equals = word.find('=');
  const CommandOption* option = find_named(options, std::string_view(word).substr(2, equals - 2));
  Candidates found;
  if (!option) return found;
  for (auto& one : of_kind(option->kind))
    if (one.word != file_candidates) found.push_back({word.substr(0, equals + 1) + one.word, std::move(one.note)});
  return found;
}

Candidates operands(const Command& command, const Before& before) {
  if (before.operands.size() >= command.most) return {};
  // The first word of `add` is a new name, and that of `add --replace` an old one.
  const bool old_name = command.run == nullptr && contains(before.given, std::string_view("replace"));
  Candidates found = of_kind(old_name ? ValueKind::account : command.operand);
  std::erase_if(found, [&](const Candidate& one) { return contains(before.operands, one.word); });
  return found;
}

// Those that run another command take that command's words, which may be files.
bool runs_another(const Command& command) { return command.name == "exec" || command.name == "curl"; }

Candidates of_command(const Command& command, const Arguments& words, const std::string& current) {
  const auto options = options_of(command);
  const Before before = read(words, options);
  if (before.waiting) return of_kind(before.waiting->kind);
  if (before.only_operands) return runs_another(command) ? files() : operands(command, before);
  if (current.starts_with("--") && current.find('=') != current.npos) return values_behind_equals(options, current);
  if (current.starts_with('-')) return option_names(options, before);
  if (command.name == "exec" && !before.operands.empty()) return {{"--", ""}};
  if (command.name == "curl") return files();
  Candidates found = operands(command, before);
  return found.empty() && current.empty() && command.operand != ValueKind::text ? option_names(options, before) : found;
}

}  // namespace

Candidates candidates_for(const Arguments& words) {
  if (words.empty()) return {};
  const std::string& current = words.back();
  auto first = words.begin();
  const auto last = words.end() - 1;
  while (first != last && (*first == "--verbose" || *first == "--quiet")) ++first;
  if (first == last) {
    if (!current.starts_with('-')) return command_names();
    return {{"--verbose", ""}, {"--quiet", ""}, {"--help", ""}, {"--version", ""}};
  }
  const auto all = commands();
  const Command* command = find_named(all, *first);
  return command ? of_command(*command, Arguments(first + 1, last), current) : Candidates{};
}
