// SPDX-License-Identifier: MIT
#include "oauth/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oauth {

Secret random_bytes(std::size_t count) {
  Secret bytes;
  bytes.resize(count);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw Error{Exit::temporary, "the system gives no random bytes; nothing was changed; try again later"};
  return bytes;
}

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(), nullptr) != 1)
    throw Error{Exit::internal, "libcrypto computes no SHA-256; report this"};
  return digest;
}

std::string fingerprint(const Secret& token) { return hex(sha256(token.view())); }

}  // namespace oauth
