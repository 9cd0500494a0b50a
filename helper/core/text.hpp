// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secret.hpp"

// Bytes to bytes, ASCII only: no locale is ever asked (threats P7).

// What may be shown of text from outside (threats H1): C0, DEL, C1 (also as C2 80 - C2 9F), bidi controls, U+2028/9
// and invalid UTF-8 become '?', and what is longer than `limit` bytes is cut to that at a character's edge, the "..."
// at its end counted.
std::string printable(std::string_view text, std::size_t limit = 200);

// RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

std::string lower(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);  // spaces, tabs, CR and LF at both ends
std::vector<std::string_view> split(std::string_view text, char separator);
std::optional<std::int64_t> decimal(std::string_view text);  // 1 to 18 digits, an optional '-', nothing else

std::string base64url(std::string_view bytes);               // RFC 4648 section 5, no padding
void append_base64(Secret& out, std::string_view bytes);     // RFC 4648 section 4, padded
std::optional<Secret> decode_base64(std::string_view text);  // both alphabets, padding optional
std::string hex(std::string_view bytes);

// application/x-www-form-urlencoded (oauth.md 3): space is '+', A-Z a-z 0-9 - _ . * stand, all else is %XX.
void append_form_encoded(Secret& out, std::string_view text);
// The same for a URL's query, where a space is %20 and "~" stands too (RFC 3986).
std::string percent_encoded(std::string_view text);
// Undone once; '+' is a space where `plus_is_space`. Nothing on a malformed %XX.
std::optional<Secret> percent_decoded(std::string_view text, bool plus_is_space);

// A name for a file or a key that depends on all of `text`: 16 hex digits of FNV-1a. Tells our own names apart; it is
// no proof of anything, so what is found under it carries `text` itself for comparison.
std::string name_digest(std::string_view text);

// RFC 3339 in UTC, "2026-11-25T03:23:04Z", of seconds since the epoch.
std::string rfc3339(std::int64_t epoch_seconds);
// "90", "90s", "5m", "12h", "21d" as seconds.
std::optional<std::int64_t> duration_seconds(std::string_view text);
// For people: "47 s", "12 min", "5 h", "3 days".
std::string approximate_duration(std::int64_t seconds);
