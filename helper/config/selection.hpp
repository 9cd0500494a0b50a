// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "helper/config/account.hpp"

// A section of a configuration file, or what precedes the first one.
struct ConfigurationPart {
  std::string text;
  std::string file;
  int first_line;  // of the text, in the file
};

// Selects the sections that one request needs, so that 10,000 accounts cost little more than one: those whose matches
// may cover the URL's host, or the one with the name. It reads the files piece by piece, keeps only these sections, and
// checks every line, but not the values of the other sections.
//
// `paths` are as for read_configuration(), which throws for what is wrong with a file. Nothing if a line is wrong or
// unusual, or if more than these sections is needed to answer the query: then the whole configuration has to be read.
std::optional<std::vector<ConfigurationPart>> select_sections(const std::vector<std::string>& paths,
                                                              const AccountQuery& query);
