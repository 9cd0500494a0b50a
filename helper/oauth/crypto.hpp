// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/secret.hpp"
#include "helper/config/choices.hpp"

// Random bytes, SHA-256 and signatures. Only crypto.cpp uses libcrypto.
namespace oauth {

// Error{temporary} if the system's generator fails.
template <Bytes Out>
Out random_bytes(std::size_t count);
std::string sha256(std::string_view bytes);  // 32 raw bytes
// JWS signatures (RFC 7518 section 3.1) by a private key in PEM form without a password. Error{config} if the text is
// not such a key, or if the key cannot sign with the algorithm.
struct SigningKey {
  // The algorithms that the key supports, the default first; empty for a key of another type.
  static std::vector<SigningAlgorithm> algorithms(const Secret& pem);
  static Secret sign(const Secret& pem, SigningAlgorithm algorithm, std::string_view bytes);
};
std::string fingerprint(const Secret& token);  // SHA-256 as 64 hex digits; it identifies a token and is not secret

}  // namespace oauth
