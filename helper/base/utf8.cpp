// SPDX-License-Identifier: MIT
#include "helper/base/utf8.hpp"

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

}  // namespace

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
