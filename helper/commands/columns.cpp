// SPDX-License-Identifier: MIT
#include "helper/commands/columns.hpp"

#include "helper/base/ascii.hpp"

namespace {

constexpr std::size_t width = 80;

}  // namespace

std::string indented(std::string_view words, std::size_t indent) {
  const std::string front(indent, ' ');
  std::string text, line;
  for (const auto word : split(words, ' ')) {
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) {
      text += front + line + "\n";
      line.clear();
    }
    line.append(line.empty() ? "" : " ").append(word);
  }
  return text + front + line + "\n";
}

std::string row(std::string_view label, std::string_view words, std::size_t column) {
  std::string front = "  " + std::string(label);
  std::string text = indented(words, column);
  if (front.size() + 2 > column) return front + "\n" + text;
  return text.replace(0, front.size(), front);
}
