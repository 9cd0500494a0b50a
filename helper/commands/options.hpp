// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/commands/commands.hpp"

// Parses the arguments of one command with Boost.Program_options. Options are `--name value` or `--name=value`, without
// abbreviations. Options and names may come in any order; after "--" every argument is a name. Every command accepts
// --verbose and --quiet. Error{usage} names the wrong argument, and the nearest option or the command's help.
class Options {
 public:
  // Accepts the options of the command's row, and as many operands as it says.
  Options(const Command& command, const Arguments& arguments);

  bool has(std::string_view name) const;
  std::optional<std::string> get(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> names_;
};

// Error{usage} for a value of an option, which names the option and says that nothing was changed.
Error wrong_value(const Command& command, std::string_view option, const std::string& what,
                  const std::string& hint = {});
