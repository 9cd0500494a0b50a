// SPDX-License-Identifier: MIT
#include "helper/commands/options.hpp"

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

}  // namespace

Options::Options(const Command& command, const Arguments& arguments, const std::vector<Known>& known, std::size_t least,
                 std::size_t most) {
  using namespace po::command_line_style;
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
      if (option.string_key == positional && option.position_key < 0)
        throw usage_error(command, "unrecognised option '--" + option.string_key + "'");
      if (option.string_key == positional)
        names_.insert(names_.end(), option.value.begin(), option.value.end());
      else
        values_[option.string_key].insert(values_[option.string_key].end(), option.value.begin(), option.value.end());
    }
  } catch (const po::unknown_option& error) {
    const std::string option = error.get_option_name();  // includes the value, which may be a secret
    throw usage_error(command, "unrecognised option '" + printable(option.substr(0, option.find('='))) + "'");
  } catch (const po::error& error) {
    throw usage_error(command, printable(error.what()));
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
