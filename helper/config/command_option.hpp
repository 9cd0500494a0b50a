// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// What a word of the command line is, so that the shell's completion can offer the known ones.
enum class ValueKind { none, account, provider, store, flow, tool, command, file, foreign_tool, shell, setting, text };

// An option of a command. Help, the parser of the command line and the shell's completion are made from these rows.
struct CommandOption {
  enum class Times { once, required, repeated };

  std::string_view name;             // without "--"
  std::string_view value = {};       // the word for its value in the usage: "URL"; empty: it takes none
  ValueKind kind = ValueKind::none;  // of the value
  std::string_view help = {};        // one line
  Times times = Times::once;         // required: it must be given
};
