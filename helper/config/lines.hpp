// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

// The configuration's text, a line at a time: taken apart and not yet judged. The views are the text's own.
struct ConfigurationLine {
  enum class Kind { blank, comment, section, key, unknown } kind = Kind::blank;
  int number = 0;
  std::string_view whole;  // with its end
  std::string_view text;   // without end and blanks around
  std::string_view name;   // of a section, or the key
  std::string_view value;
};

// Every byte of the text is in one `whole`; a byte order mark before the first line is not part of its `text`.
std::vector<ConfigurationLine> configuration_lines(std::string_view text);
// "\n" or "\r\n", as this line ends.
std::string_view line_end(const ConfigurationLine& line);
// But for a tab.
bool has_control_byte(std::string_view text);
