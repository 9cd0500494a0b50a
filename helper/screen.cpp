// SPDX-License-Identifier: MIT
#include "helper/screen.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"

namespace {

constexpr std::size_t least_width = 40, usual_width = 80;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::size_t width_of(int fd) {
  const auto wanted = decimal(variable("COLUMNS"));
  if (wanted && *wanted > 0) return static_cast<std::size_t>(*wanted);
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual_width;
}

// The first of them that is set decides (POSIX, Environment Variables, 8.2).
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const auto value = lower(variable(name)); !value.empty())
      return value.ends_with("utf-8") || value.ends_with("utf8");
  return false;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::bold:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
    case Style::good:
      return "\x1b[32m";
    case Style::warning:
      return "\x1b[33m";
    case Style::bad:
      return "\x1b[31m";
    case Style::plain:
      break;
  }
  return {};
}

}  // namespace

Screen Screen::of(int fd) {
  Screen screen;
  if (isatty(fd) != 1) return screen;
  const auto kind = variable("TERM");
  screen.width = std::max(least_width, width_of(fd));
  screen.colour = variable("NO_COLOR").empty() && !kind.empty() && kind != "dumb";
  screen.unicode = locale_is_utf8();
  return screen;
}

std::string styled(std::string_view text, Style style, const Screen& screen) {
  if (!screen.colour || style == Style::plain || text.empty()) return std::string(text);
  return std::string(code_of(style)).append(text).append("\x1b[0m");
}

std::string_view text_of(Mark mark, const Screen& screen) {
  switch (mark) {
    case Mark::good:
      return screen.unicode ? "✓" : "ok";
    case Mark::note:
      return screen.unicode ? "·" : "-";
    case Mark::look:
      return "!";
    case Mark::act:
      return screen.unicode ? "✗" : "x";
    case Mark::unknown:
      return "?";
    case Mark::none:
      break;
  }
  return "";
}

Style style_of(Mark mark) {
  switch (mark) {
    case Mark::good:
      return Style::good;
    case Mark::look:
    case Mark::unknown:
      return Style::warning;
    case Mark::act:
      return Style::bad;
    case Mark::note:
    case Mark::none:
      break;
  }
  return Style::plain;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const auto word : split(text, ' ')) {
    if (!lines.back().empty() && display_width(lines.back()) + 1 + display_width(word) > width) lines.emplace_back();
    lines.back().append(lines.back().empty() ? "" : " ").append(word);
  }
  return lines;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t takes = display_width(text);
  return std::string(text).append(width > takes ? width - takes : 0, ' ');
}
