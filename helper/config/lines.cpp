// SPDX-License-Identifier: MIT
#include "helper/config/lines.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"

namespace {

using Kind = ConfigurationLine::Kind;

void parse(ConfigurationLine& line) {
  if (line.text.empty()) return;
  const auto equals = line.text.find('=');
  if (line.text.front() == '#' || line.text.front() == ';') {
    line.kind = Kind::comment;
  } else if (line.text.front() == '[' && line.text.back() == ']' && line.text.size() >= 2) {
    line.kind = Kind::section;
    line.name = line.text.substr(1, line.text.size() - 2);
  } else if (equals == std::string_view::npos || line.text.front() == '[') {
    line.kind = Kind::unknown;
  } else {
    line.kind = Kind::key;
    line.name = trim(line.text.substr(0, equals));
    line.value = trim(line.text.substr(equals + 1));
  }
}

}  // namespace

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

std::vector<ConfigurationLine> configuration_lines(std::string_view text, int first_number) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::vector<ConfigurationLine> lines;
  while (!text.empty()) {
    ConfigurationLine line;
    line.number = static_cast<int>(lines.size()) + first_number;
    line.whole = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.whole.size());
    std::string_view content = line.whole;
    if (line.number == 1 && content.substr(0, 3) == byte_order_mark) content.remove_prefix(3);
    line.text = trim(content);
    parse(line);
    lines.push_back(line);
  }
  return lines;
}

std::string_view line_end(const ConfigurationLine& line) {
  return line.whole.size() >= 2 && line.whole.substr(line.whole.size() - 2) == "\r\n" ? "\r\n" : "\n";
}
