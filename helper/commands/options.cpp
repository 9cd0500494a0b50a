// SPDX-License-Identifier: MIT
#include "helper/commands/options.hpp"

#include <algorithm>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/terminal.hpp"

namespace po = boost::program_options;

namespace {

constexpr char positional[] = "argument";  // the library's key for an argument that is not an option

Error usage_error(const Command& command, const std::string& what, std::string hint = {}) {
  if (hint.empty()) hint = "see: keybearer " + std::string(command.name) + " --help";
  return {Exit::usage, std::string(command.name) + ": " + what, std::move(hint),
          command.changes_configuration ? Kept::nothing_changed : Kept::unsaid};
}

po::options_description describe(const std::vector<CommandOption>& known) {
  po::options_description described;
  for (const auto& option : known) {
    const std::string name(option.name);
    if (option.value.empty())
      described.add_options()(name.c_str(), "");
    else
      described.add_options()(name.c_str(), po::value<std::string>(), "");
  }
  described.add_options()(positional, po::value<std::string>(), "");
  return described;
}

// The nearest option of this command, else the commands that have an option of that name.
std::string instead_of(const std::vector<CommandOption>& known, std::string_view name) {
  if (const auto near = nearest(name, names_of(known)); !near.empty())
    return "did you mean --" + std::string(near) + "?";
  std::vector<std::string_view> others;
  for (const auto& command : commands())
    if (find_named(command.options, name)) others.push_back(command.name);
  return others.empty() ? "" : "it is an option of: " + join(others, ", ");
}

// The library's own messages are not used for what the user wrote: it replaces placeholders in them, such as
// %canonical_option%, in the replacement, too, and then does not end. So it is given only options that exist.
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

// The option's name is one of ours.
std::string problem_of(const po::invalid_syntax& error) {
  const std::string option = "option '" + error.get_option_name() + "'";
  switch (error.kind()) {
    case po::invalid_syntax::missing_parameter:
      return "the required argument for " + option + " is missing";
    case po::invalid_syntax::empty_adjacent_parameter:
      return "the argument for " + option + " should follow immediately after the equal sign";
    case po::invalid_syntax::extra_parameter:
      return option + " does not take any arguments";
    default:
      return option + " cannot be understood";
  }
}

}  // namespace

Options::Options(const Command& command, const Arguments& arguments) {
  std::vector<CommandOption> known(command.options.begin(), command.options.end());
  known.insert(known.end(), std::begin(options_of_every_command), std::end(options_of_every_command));
  using namespace po::command_line_style;
  refuse_unknown_options(command, arguments, known);
  const auto described = describe(known);
  po::positional_options_description names;
  names.add(positional, -1);
  try {
    const auto parsed = po::command_line_parser(arguments)
                            .options(described)
                            .positional(names)
                            .style(allow_long | long_allow_adjacent | long_allow_next)
                            .run();
    for (const auto& option : parsed.options) {
      if (option.string_key == positional)
        names_.insert(names_.end(), option.value.begin(), option.value.end());
      else
        values_[option.string_key].insert(values_[option.string_key].end(), option.value.begin(), option.value.end());
    }
  } catch (const po::invalid_syntax& error) {
    throw usage_error(command, problem_of(error));
  } catch (const po::error&) {
    throw usage_error(command, "the command line cannot be understood");
  }
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
