// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"

// The commands of keybearer, a table that main() dispatches by.

using Arguments = std::vector<std::string>;  // without the command's own name

struct Command {
  std::string_view name;
  std::string_view usage;                                        // what follows the name, as in the manual's SYNOPSIS
  std::string_view summary;                                      // one line
  std::string_view details;                                      // the options, one line each, for --help
  Exit (*run)(const Command& self, const Arguments& arguments);  // returns the exit code or throws Error
};

std::span<const Command> commands();
const Command& command_named(std::string_view name);  // throws Error{usage}

// Print the usage of one command, and of all, to standard output.
void print_help(const Command& command);
void print_overview();

Exit run_add(const Command&, const Arguments&);
Exit run_remove(const Command&, const Arguments&);
Exit run_login(const Command&, const Arguments&);
Exit run_logout(const Command&, const Arguments&);
Exit run_move(const Command&, const Arguments&);
Exit run_refresh(const Command&, const Arguments&);
Exit run_token(const Command&, const Arguments&);
Exit run_header(const Command&, const Arguments&);
Exit run_get(const Command&, const Arguments&);
Exit run_curl(const Command&, const Arguments&);
Exit run_exec(const Command&, const Arguments&);
Exit run_status(const Command&, const Arguments&);
Exit run_doctor(const Command&, const Arguments&);
Exit run_setup(const Command&, const Arguments&);
Exit run_protocol(const Command&, const Arguments&);
Exit run_help(const Command&, const Arguments&);
