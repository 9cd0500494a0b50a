// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// What may be shown of text from outside (THREATS.md H1): C0, DEL, C1 (also as C2 80 - C2 9F), bidi controls, U+2028/9
// and invalid UTF-8 become '?', and what is longer than `limit` bytes is cut to that at a character's edge, the "..."
// at its end counted.
std::string printable(std::string_view text, std::size_t limit = 200);

// RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
