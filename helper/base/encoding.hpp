// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);
Secret base64url(const Secret& bytes);
// RFC 4648 section 4, padded.
std::string base64(std::string_view bytes);
void append_base64(Secret& out, const Secret& bytes);
// Both alphabets, padding optional; nothing on anything else.
template <Bytes Out>
std::optional<Out> decode_base64(std::string_view text);
std::string hex(std::string_view bytes);

// A name for a file or a key that depends on all of `text`: 16 hex digits of FNV-1a. The hash is not cryptographic, so
// what is stored under this name must contain `text` for comparison.
std::string name_digest(std::string_view text);
