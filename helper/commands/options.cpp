// SPDX-License-Identifier: MIT
#include "helper/commands/options.hpp"

#include <algorithm>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>

#include "helper/base/utf8.hpp"
#include "helper/terminal.hpp"

namespace po = boost::program_options;

namespace {

constexpr char positional[] = "argument";  // the library's key for an argument that is not an option

Error usage_error(const Command& command, const std::string& what) {
  return {Exit::usage, std::string(command.name) + ": " + what,
          "see: keybearer " + std::string(command.name) + " --help"};
}

po::options_description describe(const std::vector<Options::Known>& known) {
  po::options_description described;
  for (const auto& option : known) {
    if (option.kind == Options::flag)
      described.add_options()(option.name, "");
    else
      described.add_options()(option.name, po::value<std::string>(), "");
  }
  described.add_options()("verbose", "")("quiet", "")(positional, po::value<std::string>(), "");
  return described;
}

bool is_known(const std::vector<Options::Known>& known, std::string_view name) {
  const auto is_it = [&](const Options::Known& option) { return option.name == name; };
  return name == "verbose" || name == "quiet" || std::any_of(known.begin(), known.end(), is_it);
}

// The library's own messages are not used for what the user wrote: it replaces placeholders in them, such as
// %canonical_option%, in the replacement, too, and then does not end. So it is given only options that exist.
void refuse_unknown_options(const Command& command, const Arguments& arguments,
                            const std::vector<Options::Known>& known) {
  for (const auto& word : arguments) {
    if (word == "--") return;
    if (!word.starts_with("--")) continue;
    const auto name = std::string_view(word).substr(2, word.find('=') - 2);  // the value may be a secret
    if (!is_known(known, name)) throw usage_error(command, "unrecognised option '--" + printable(name) + "'");
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

Options::Options(const Command& command, const Arguments& arguments, const std::vector<Known>& known, std::size_t least,
                 std::size_t most) {
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
  for (const auto& option : known)
    if (option.kind == value && all(option.name).size() > 1)
      throw usage_error(command, "--" + std::string(option.name) + " is given twice");
  for (const auto& name : names_)
    if (name.size() > 1 && name.front() == '-' && most == 0)
      throw usage_error(command, "unrecognised option '" + printable(name) + "'");
  if (names_.size() < least) throw usage_error(command, "an argument is missing: " + std::string(command.usage));
  if (names_.size() > most) throw usage_error(command, "unexpected argument " + printable(names_[most]));
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
