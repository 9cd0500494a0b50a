// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/secret.hpp"
#include "helper/config/choices.hpp"

// Random bytes, SHA-256 and signatures, by libcrypto, which crypto.cpp alone sees.
namespace oauth {

// From the system's generator; Error{temporary} when it has none.
template <Bytes Out>
Out random_bytes(std::size_t count);
std::string sha256(std::string_view bytes);  // 32 raw bytes
// JWS signatures (RFC 7518 section 3.1): RS256, PS256, ES256 by a private key in PEM form, unencrypted.
struct SigningKey {
  // The algorithms that the key can do, the usual first; empty: it is none that we know. Error{config, "..."} where the
  // PEM text is not a private key, or is encrypted.
  static std::vector<SigningAlgorithm> algorithms(const Secret& pem);
  static Secret sign(const Secret& pem, SigningAlgorithm algorithm, std::string_view bytes);
};
std::string fingerprint(const Secret& token);  // SHA-256 as 64 hex digits: names a token without being one

}  // namespace oauth
