// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How text is shown where the output goes: on a terminal in its width, with colours and the marks of UTF-8; elsewhere
// plain, in lines of any length, so that other programs can read it.
struct Screen {
  std::optional<std::size_t> width;  // in columns, at least 40; none: not a terminal
  bool colour = false;               // never with NO_COLOR (https://no-color.org), nor if TERM is unset or dumb
  bool unicode = false;              // the terminal's character set is UTF-8, by LC_ALL, LC_CTYPE or LANG

  // That of a descriptor. COLUMNS overrides the terminal's width.
  static Screen of(int fd);

  bool is_terminal() const { return width.has_value(); }
  std::string_view dots() const { return unicode ? "…" : "..."; }
};

enum class Style { plain, bold, dim, good, warning, bad };
// The text with the colours of that style, or unchanged if the screen has none.
std::string styled(std::string_view text, Style style, const Screen& screen);

// A mark says by its form what its colour says, so that it needs none.
enum class Mark { good, note, look, act, unknown, none };
// One column on a terminal that shows UTF-8, else at most two.
std::string_view text_of(Mark mark, const Screen& screen);
Style style_of(Mark mark);

// The words of the text in lines of at most `width` columns; a longer word has a line for itself. npos: one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
std::string padded(std::string_view text, std::size_t width);  // with blanks behind it, to that many columns
