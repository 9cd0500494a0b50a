// SPDX-License-Identifier: MIT
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>

#include "helper/commands/options.hpp"

namespace po = boost::program_options;

namespace {

constexpr char positional[] = "argument";  // the library's key for an argument that is not an option

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

// The library's own messages are not used for what the user wrote: it replaces placeholders in them, such as
// %canonical_option%, in the replacement, too, and then does not end. So it is given only options that exist.
Options::Options(const Command& command, const Arguments& arguments) {
  using namespace po::command_line_style;
  const auto known = known_options(command);
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
  check(command);
}
