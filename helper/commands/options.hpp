// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/commands/commands.hpp"

// A command's own line, by Boost.Program_options. No abbreviations; `--name value` and `--name=value`; options and
// names in any order; after "--" everything is a name. --verbose and --quiet are known to all. What is wrong is
// Error{usage} naming the option and the command's help.
class Options {
 public:
  enum Kind { flag, value, repeated };
  struct Known {
    const char* name;  // without "--"
    Kind kind;
  };
  // At least `least` and at most `most` names beside the options.
  Options(const Command& command, const Arguments& arguments, const std::vector<Known>& known, std::size_t least,
          std::size_t most);

  bool has(std::string_view name) const;
  std::optional<std::string> get(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> names_;
};
