// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/config/command_option.hpp"

// The commands: a table that main() dispatches by. keybearer itself runs those that tools and scripts call often;
// keybearer-commands (helper/commands/main.cpp) runs those that only people use. Help (help.cpp), the parser of a
// command line (options.hpp) and the shell's completion are made from it.

using Arguments = std::vector<std::string>;  // without the command's own name

// The headings of `keybearer help`.
enum class Group { start, use, look_after, called_by_tools };

struct Command {
  static constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

  std::string_view name;
  Group group;
  std::string_view operands;  // as in the manual's SYNOPSIS; {} is where the options stand, else they follow
  ValueKind operand;          // of each operand; a shell can offer the known ones
  std::size_t least, most;    // how many operands there may be
  std::string_view summary;   // one line
  std::span<const CommandOption> options;
  std::string_view details;  // further lines for --help
  std::array<std::string_view, 2> examples;
  // Returns the exit code or throws Error. Null for a command of keybearer-commands.
  Exit (*run)(const Command& self, const Arguments& arguments) = nullptr;
  bool changes_configuration = false;  // a wrong command line is then answered with "nothing was changed", too
};

// The options that every command has besides its own.
inline constexpr CommandOption options_of_every_command[] = {
    {"verbose", "", ValueKind::none, "say each step and each HTTP exchange"},
    {"quiet", "", ValueKind::none, "print errors only"},
};

std::span<const Command> commands();
const Command& command_named(std::string_view name);  // throws Error{usage}

// What follows "keybearer " in the usage: "login ACCOUNT|URL [--flow FLOW] ...".
std::string usage_of(const Command& command);

// Whether the arguments of the command contain --help for us.
bool asks_for_help(const Command& command, const Arguments& arguments);

// What `help` explains besides the commands.
inline constexpr std::string_view help_topics[] = {"providers", "stores", "flows", "exit-codes"};

// Print the usage of one command, and of all, to standard output. `tools` stands for {tools} in its details.
void print_help(const Command& command, std::string_view tools = {});
void print_overview();

// keybearer
Exit run_token(const Command&, const Arguments&);
Exit run_header(const Command&, const Arguments&);
Exit run_get(const Command&, const Arguments&);
Exit run_curl(const Command&, const Arguments&);
Exit run_exec(const Command&, const Arguments&);
Exit run_status(const Command&, const Arguments&);
Exit run_protocol(const Command&, const Arguments&);

// keybearer-commands
Exit lead_on();  // `keybearer` alone: what this user can do next
Exit run_add(const Command&, const Arguments&);
Exit run_remove(const Command&, const Arguments&);
Exit run_login(const Command&, const Arguments&);
Exit run_logout(const Command&, const Arguments&);
Exit run_move(const Command&, const Arguments&);
Exit run_refresh(const Command&, const Arguments&);
Exit run_doctor(const Command&, const Arguments&);
Exit run_setup(const Command&, const Arguments&);
Exit run_import(const Command&, const Arguments&);
Exit run_completion(const Command&, const Arguments&);
Exit run_help(const Command&, const Arguments&);
