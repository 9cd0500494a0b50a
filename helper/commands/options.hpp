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
// --verbose and --quiet. Error{usage} names the wrong argument and the command's help.
class Options {
 public:
  enum Kind { flag, value, repeated };
  struct Known {
    const char* name;  // without "--"
    Kind kind;
  };
  // Accepts at least `least` and at most `most` names besides the options.
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
