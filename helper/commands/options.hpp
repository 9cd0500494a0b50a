// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/commands/commands.hpp"

// The arguments of one command. Options are `--name value` or `--name=value`, without
// abbreviations. Options and names may come in any order; after "--" every argument is a name. Every command accepts
// --verbose and --quiet. Error{usage} names the wrong argument, and the nearest option or the command's help.
class Options {
 public:
  // Accepts the options of the command's row, and as many operands as it says. Boost.Program_options reads them, for
  // the commands of keybearer-commands.
  Options(const Command& command, const Arguments& arguments);
  // The same for the commands of keybearer, which starts without that library (helper/DESIGN.md, "Three programs").
  static Options of_call(const Command& command, const Arguments& arguments);

  bool has(std::string_view name) const;
  std::optional<std::string> get(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  Options() = default;
  void read_words(const Command& command, const Arguments& arguments, const std::vector<CommandOption>& known);
  void check(const Command& command) const;

  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> names_;
};

// Error{usage} for a value of an option, which names the option and says that nothing was changed.
Error wrong_value(const Command& command, std::string_view option, const std::string& what,
                  const std::string& hint = {});

// For options.cpp and program_options.cpp.
Error usage_error(const Command& command, const std::string& what, std::string hint = {});
std::vector<CommandOption> known_options(const Command& command);
// Throws usage_error() if a word before "--" is an option that is not known.
void refuse_unknown_options(const Command& command, const Arguments& arguments,
                            const std::vector<CommandOption>& known);
