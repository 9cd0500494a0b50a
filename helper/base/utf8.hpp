// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// Makes text from outside safe to show (THREATS.md H1): C0, DEL, C1 (also as C2 80 - C2 9F), bidi controls, U+2028,
// U+2029 and invalid UTF-8 become '?'. Text of more than `limit` bytes is cut at the edge of a character and ends with
// "...", which counts.
std::string printable(std::string_view text, std::size_t limit = 200);

// How many columns of a terminal the text takes: 2 for a character of East Asian scripts and for an emoji, 0 for a
// combining mark. The text is printable() already.
std::size_t display_width(std::string_view text);
// The text if it takes at most `width` columns, else its beginning with `dots` after it.
std::string cut_to_width(std::string_view text, std::size_t width, std::string_view dots = "...");

// Whether the text is UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
