// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

// The lines of a configuration file, parsed but not checked. The views point into the text.
struct ConfigurationLine {
  enum class Kind { blank, comment, section, key, unknown } kind = Kind::blank;
  int number = 0;
  std::string_view whole;  // with its line end
  std::string_view text;   // without line end and surrounding blanks
  std::string_view name;   // the section's name, or the key
  std::string_view value;
};

// Every byte of the text is in exactly one `whole`. A byte order mark before the first line is not in its `text`.
std::vector<ConfigurationLine> configuration_lines(std::string_view text, int first_number = 1);
// The end of this line: "\n" or "\r\n".
std::string_view line_end(const ConfigurationLine& line);
// Tabs do not count.
bool has_control_byte(std::string_view text);
