// SPDX-License-Identifier: MIT
#pragma once

#include "helper/base/error.hpp"
#include "helper/commands/commands.hpp"

// What main() does in keybearer and keybearer-commands: hardens the process, reads KEYBEARER_VERBOSE, runs the
// command line (argv without its first word), and reports the error that ends it. Returns the exit status.
int run_program(int count, char** values, Exit (*run)(const char* program, Arguments words));

// Removes --verbose and --quiet before the command and sets the level; after the command they are parsed with its
// options.
void take_levels(Arguments& words);
