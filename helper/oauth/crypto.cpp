// SPDX-License-Identifier: MIT
#include "helper/oauth/crypto.hpp"

#include <memory>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "helper/base/encoding.hpp"
#include "helper/base/error.hpp"

namespace oauth {

template <Bytes Out>
Out random_bytes(std::size_t count) {
  Out bytes;
  bytes.resize(count);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw Error{Exit::temporary, "cannot get random bytes from the system", "try again later", Kept::nothing_changed};
  return bytes;
}

template Secret random_bytes<Secret>(std::size_t count);
template std::string random_bytes<std::string>(std::size_t count);

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
                 nullptr) != 1)
    throw Error{Exit::internal, "libcrypto cannot compute SHA-256", "report this"};
  return digest;
}

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

int no_password(char*, int, int, void*) { return -1; }  // otherwise libcrypto would ask on the terminal

Key read_key(const Secret& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
      BIO_new_mem_buf(pem.view().data(), static_cast<int>(pem.size())), BIO_free);
  Key key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
  if (!key)
    throw Error{Exit::config, "the client secret is not a private key in PEM form without a password",
                "use such a key as the client secret"};
  return key;
}

bool is_p256(const Key& key) {
  char name[80] = "";
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key.get(), name, sizeof name, &size) == 1 &&
         (std::string_view(name) == "prime256v1" || std::string_view(name) == "P-256");
}

// libcrypto returns the signature in DER; JWS uses r and s, 32 bytes each, joined (RFC 7518 section 3.4).
Secret es256_of_der(const Secret& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.view().data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
      d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())), ECDSA_SIG_free);
  Secret both;
  both.resize(64);
  auto* out = reinterpret_cast<unsigned char*>(both.data());
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, 32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + 32, 32) != 32)
    throw Error{Exit::internal, "libcrypto cannot make an ES256 signature", "report this"};
  return both;
}

}  // namespace

std::vector<SigningAlgorithm> SigningKey::algorithms(const Secret& pem) {
  const Key key = read_key(pem);
  if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA) return {SigningAlgorithm::RS256, SigningAlgorithm::PS256};
  if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC && is_p256(key)) return {SigningAlgorithm::ES256};
  return {};
}

Secret SigningKey::sign(const Secret& pem, SigningAlgorithm algorithm, std::string_view bytes) {
  const Key key = read_key(pem);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* options = nullptr;
  bool good = context && EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, key.get()) == 1;
  if (good && algorithm == SigningAlgorithm::PS256)
    good = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
  std::size_t size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  good = good && EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) == 1;
  Secret signature;
  signature.resize(size);
  good = good && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                                bytes.size()) == 1;
  if (!good)
    throw Error{Exit::config, "the private key cannot sign with " + std::string(name_of(algorithm)),
                "use another key as the client secret"};
  signature.resize(size);
  return algorithm == SigningAlgorithm::ES256 ? es256_of_der(signature) : std::move(signature);
}

std::string fingerprint(const Secret& token) { return hex(sha256(token.view())); }

}  // namespace oauth
