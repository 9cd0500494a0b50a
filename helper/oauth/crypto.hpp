// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/secret.hpp"

// Random bytes and SHA-256, by libcrypto, which crypto.cpp alone sees.
namespace oauth {

Secret random_bytes(std::size_t count);       // from the system's generator; Error{temporary} when it has none
std::string sha256(std::string_view bytes);   // 32 raw bytes
std::string fingerprint(const Secret& token); // SHA-256 as 64 hex digits: names a token without being one

}  // namespace oauth
