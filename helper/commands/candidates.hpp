// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/commands/commands.hpp"

// What a shell may offer for the word under its cursor.
struct Candidate {
  std::string word;  // ends with '=' or ':' if the user continues it
  std::string note;  // one line; may be empty
};
using Candidates = std::vector<Candidate>;

// Says that the names of files fit.
inline constexpr std::string_view file_candidates = ":files";

// The candidates for the last word of a command line, whose first word is what follows "keybearer". They need not begin
// with that word: the shell compares them. Empty if nothing is known. Reads only the configuration, and never throws
// for what is in it.
Candidates candidates_for(const Arguments& words);
