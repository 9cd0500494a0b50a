// SPDX-License-Identifier: MIT
#include "helper/base/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace {

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

// The length of the first character of `text`, or 0 if it is not valid UTF-8 (RFC 3629: no overlong form, no surrogate,
// nothing above U+10FFFF).
std::size_t character_length(std::string_view text, char32_t& character) {
  const unsigned first = byte(text[0]);
  character = first;
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  character = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(text[i]) & 0xC0) != 0x80) return 0;
    character = character << 6 | (byte(text[i]) & 0x3F);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < least[length] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) return 0;
  return length;
}

// Characters that control a terminal, or that change the order in which text is shown (THREATS.md H1).
bool is_harmful(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

struct Range {
  char32_t first, last;
};
// Unicode's combining marks of Latin, Greek and Cyrillic letters, joiners, and variation selectors.
constexpr Range no_column[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                               {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
// Unicode's UAX 11, the ranges that are wide: Hangul, CJK, full-width forms, emoji.
constexpr Range two_columns[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
                                 {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                 {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};

std::size_t columns_of(char32_t c) {
  const auto has = [c](const Range& range) { return range.first <= c && c <= range.last; };
  if (std::any_of(std::begin(no_column), std::end(no_column), has)) return 0;
  return std::any_of(std::begin(two_columns), std::end(two_columns), has) ? 2 : 1;
}

// The bytes at the begin of the text that take at most `width` columns, and how many these take.
std::pair<std::size_t, std::size_t> fitting(std::string_view text, std::size_t width) {
  std::size_t bytes = 0, columns = 0;
  while (bytes < text.size()) {
    char32_t character;
    const std::size_t length = std::max<std::size_t>(1, character_length(text.substr(bytes), character));
    const std::size_t more = columns_of(character);
    if (columns + more > width) break;
    columns += more;
    bytes += length;
  }
  return {bytes, columns};
}

}  // namespace

std::size_t display_width(std::string_view text) { return fitting(text, std::string_view::npos / 2).second; }

std::string cut_to_width(std::string_view text, std::size_t width, std::string_view dots) {
  if (fitting(text, width).first == text.size()) return std::string(text);
  const std::size_t dots_take = display_width(dots);
  if (width < dots_take) return std::string(text.substr(0, fitting(text, width).first));
  return std::string(text.substr(0, fitting(text, width - dots_take).first)).append(dots);
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t cut = 0;  // the last size at which the dots still fit
  while (!text.empty()) {
    char32_t character;
    const std::size_t length = character_length(text, character);
    const bool keep = length > 0 && !is_harmful(character);
    const std::string_view shown = keep ? text.substr(0, length) : std::string_view("?");
    if (out.size() + shown.size() > limit) return out.substr(0, cut) + "...";
    out += shown;
    if (out.size() + 3 <= limit) cut = out.size();
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    char32_t character;
    const std::size_t length = character_length(text, character);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}
