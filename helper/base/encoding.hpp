// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

std::string base64url(std::string_view bytes);               // RFC 4648 section 5, no padding
void append_base64(Secret& out, std::string_view bytes);     // RFC 4648 section 4, padded
std::optional<Secret> decode_base64(std::string_view text);  // both alphabets, padding optional
std::string hex(std::string_view bytes);

// A name for a file or a key that depends on all of `text`: 16 hex digits of FNV-1a. Tells our own names apart; it is
// no proof of anything, so what is found under it carries `text` itself for comparison.
std::string name_digest(std::string_view text);
