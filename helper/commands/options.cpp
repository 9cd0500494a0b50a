// SPDX-License-Identifier: MIT
#include "helper/commands/options.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr char at_once[] = " should follow immediately after the equal sign";

// The nearest option of this command, else the commands that have an option of that name.
std::string instead_of(const std::vector<CommandOption>& known, std::string_view name) {
  if (const auto near = nearest(name, names_of(known)); !near.empty())
    return "did you mean --" + std::string(near) + "?";
  std::vector<std::string_view> others;
  for (const auto& command : commands())
    if (find_named(command.options, name)) others.push_back(command.name);
  return others.empty() ? "" : "it is an option of: " + join(others, ", ");
}

}  // namespace

Error usage_error(const Command& command, const std::string& what, std::string hint) {
  if (hint.empty()) hint = "see: keybearer " + std::string(command.name) + " --help";
  return {Exit::usage, std::string(command.name) + ": " + what, std::move(hint),
          command.changes_configuration ? Kept::nothing_changed : Kept::unsaid};
}

std::vector<CommandOption> known_options(const Command& command) {
  std::vector<CommandOption> known(command.options.begin(), command.options.end());
  known.insert(known.end(), std::begin(options_of_every_command), std::end(options_of_every_command));
  return known;
}

void refuse_unknown_options(const Command& command, const Arguments& arguments,
                            const std::vector<CommandOption>& known) {
  for (const auto& word : arguments) {
    if (word == "--") return;
    if (!word.starts_with("--")) continue;
    const auto name = std::string_view(word).substr(2, word.find('=') - 2);  // the value may be a secret
    if (!find_named(known, name))
      throw usage_error(command, "unrecognised option '--" + printable(name) + "'", instead_of(known, name));
  }
}

void Options::read_words(const Command& command, const Arguments& arguments, const std::vector<CommandOption>& known) {
  for (auto word = arguments.begin(); word != arguments.end(); ++word) {
    if (*word == "--") {
      names_.insert(names_.end(), word + 1, arguments.end());
      return;
    }
    if (!word->starts_with("--")) {
      names_.push_back(*word);
      continue;
    }
    const auto equals = word->find('=');
    const std::string name = word->substr(2, equals - 2), option = "option '--" + name + "'";
    const CommandOption* row = find_named(known, name);
    if (!row)  // behind a "--" that was the value of an option
      throw usage_error(command, "the command line cannot be understood");
    auto& values = values_[name];
    if (row->value.empty()) {
      if (equals != std::string::npos) throw usage_error(command, option + " does not take any arguments");
    } else if (equals != std::string::npos) {
      values.push_back(word->substr(equals + 1));
      if (values.back().empty()) throw usage_error(command, "the argument for " + option + at_once);
    } else {
      if (++word == arguments.end()) throw usage_error(command, "the required argument for " + option + " is missing");
      if (word->starts_with("--") && word->find('=') == word->size() - 1)  // Program_options refuses it here, too
        throw usage_error(command, "the argument for " + option + at_once);
      values.push_back(*word);
    }
  }
}

Options Options::of_call(const Command& command, const Arguments& arguments) {
  const auto known = known_options(command);
  refuse_unknown_options(command, arguments, known);
  Options options;
  options.read_words(command, arguments, known);
  options.check(command);
  return options;
}

void Options::check(const Command& command) const {
  using Times = CommandOption::Times;
  for (const auto& option : command.options) {
    if (!option.value.empty() && option.times != Times::repeated && all(option.name).size() > 1)
      throw usage_error(command, "--" + std::string(option.name) + " is given twice");
    if (option.times == Times::required && !has(option.name))
      throw usage_error(command, "--" + std::string(option.name) + " is missing");
  }
  for (const auto& name : names_)
    if (name.size() > 1 && name.front() == '-' && command.most == 0)
      throw usage_error(command, "unrecognised option '" + printable(name) + "'");
  if (names_.size() < command.least)
    throw usage_error(command, "an argument is missing: " + usage_of(command).substr(command.name.size() + 1));
  if (names_.size() > command.most)
    throw usage_error(command, "unexpected argument " + printable(names_[command.most]));
  if (has("verbose")) terminal::set_level(terminal::Level::verbose);
  if (has("quiet")) terminal::set_level(terminal::Level::quiet);
}

bool Options::has(std::string_view name) const { return values_.find(name) != values_.end(); }

std::optional<std::string> Options::get(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return {};
  return found->second.back();
}

std::vector<std::string> Options::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

Error wrong_value(const Command& command, std::string_view option, const std::string& what, const std::string& hint) {
  return usage_error(command, "--" + std::string(option) + ": " + what, hint);
}
