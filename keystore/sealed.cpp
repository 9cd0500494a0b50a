// SPDX-License-Identifier: MIT
#include "keystore/sealed.hpp"

#include <sodium.h>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"

namespace keystore {
namespace {

constexpr std::string_view magic = "keybearer-sealed";
constexpr std::string_view version = "1";
constexpr std::uint64_t max_memory = 256 * 1024 * 1024, max_operations = 16;
// The time that Argon2id takes grows with the product of memory and operations. A slow machine must be able to read its
// own record, so the limit is not a time.
constexpr std::uint64_t max_cost = 4 * Derivation::usual_memory * Derivation::usual_operations;
constexpr std::size_t header_limit = 512;

constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(key_size == 32 && header_limit + nonce_size + tag_size <= sealed_limit - record_limit);

void prepare() {
  if (sodium_init() < 0)
    throw Error{Exit::temporary, "libsodium cannot get random bytes", "try again later", Kept::nothing_changed};
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
const unsigned char* bytes_of(const Secret& secret) { return bytes_of(secret.view()); }

template <Bytes Into>
unsigned char* buffer_of(Into& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string random_bytes(std::size_t size) {
  prepare();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), size);
  return bytes;
}

// "keybearer-sealed 1 grant ACCOUNT IDENTITY argon2id MEMORY OPERATIONS SALT\n", or "... blake2b\n".
std::string header_of(const Name& name, const Derivation& how) {
  std::string text = std::string(magic) + " " + std::string(version) + " " + std::string(word_of(name.kind)) + " ";
  text += name.account + " " + name.identity + " ";
  if (!how.argon2id) return text + "blake2b\n";
  return text + "argon2id " + std::to_string(how.memory) + " " + std::to_string(how.operations) + " " +
         base64url(how.salt) + "\n";
}

std::optional<Derivation> derivation_of(const std::vector<std::string_view>& words) {
  Derivation how;
  if (words.size() == 6 && words[5] == "blake2b") return how;
  if (words.size() != 9 || words[5] != "argon2id") return {};
  const auto memory = decimal(words[6]), operations = decimal(words[7]);
  auto salt = decode_base64<std::string>(words[8]);
  if (!memory || !operations || !salt || salt->size() != crypto_pwhash_SALTBYTES) return {};
  how.argon2id = true;
  how.memory = static_cast<std::uint64_t>(*memory);
  how.operations = static_cast<std::uint64_t>(*operations);
  how.salt = std::move(*salt);
  const bool reasonable = *memory >= static_cast<std::int64_t>(crypto_pwhash_MEMLIMIT_MIN) &&
                          how.memory <= max_memory && *operations >= 1 && how.operations <= max_operations &&
                          how.memory * how.operations <= max_cost;
  return reasonable ? std::optional(how) : std::nullopt;
}

}  // namespace

Derivation Derivation::of_passphrase() {
  Derivation how;
  how.argon2id = true;
  how.salt = random_bytes(crypto_pwhash_SALTBYTES);
  return how;
}

std::optional<Sealed> parse_sealed(std::string_view bytes) {
  const auto end = bytes.substr(0, header_limit).find('\n');
  if (end == bytes.npos || bytes.size() < end + 1 + nonce_size + tag_size) return {};
  const auto words = split(bytes.substr(0, end), ' ');
  if (words.size() < 6 || words[0] != magic || words[1] != version) return {};
  const auto kind = kind_of(words[2]);
  const auto how = derivation_of(words);
  if (!kind || !how) return {};
  Sealed sealed;
  sealed.derivation = *how;
  sealed.name = {*kind, std::string(words[3]), std::string(words[4])};
  sealed.header = bytes.substr(0, end + 1);
  sealed.nonce = bytes.substr(end + 1, nonce_size);
  sealed.ciphertext = bytes.substr(end + 1 + nonce_size);
  return sealed;
}

Secret derive_key(const std::string& account, const Derivation& how, const Secret& secret) {
  prepare();
  Secret key;
  key.resize(key_size);
  const int failed = how.argon2id
                         ? crypto_pwhash(buffer_of(key), key_size, secret.view().data(), secret.size(),
                                         bytes_of(how.salt), how.operations, how.memory, crypto_pwhash_ALG_ARGON2ID13)
                         : crypto_generichash(buffer_of(key), key_size, bytes_of(secret), secret.size(),
                                              bytes_of(magic), magic.size());
  if (failed)
    throw Error{Exit::temporary,
                "there is not enough memory for Argon2id (" + std::to_string(how.memory / 1024 / 1024) + " MiB)",
                "use a key_file, or raise the memory limit", Kept::nothing_changed, account};
  return key;
}

std::string seal(const Name& name, const Derivation& how, const Secret& key, const Secret& record) {
  const std::string header = header_of(name, how);
  if (header.size() > header_limit)
    throw Error{Exit::internal, "a header is too long", "report this", Kept::unsaid, name.account};
  const std::string nonce = random_bytes(nonce_size);
  std::string bytes;
  bytes.reserve(header.size() + nonce_size + record.size() + tag_size);
  bytes.append(header);
  bytes.append(nonce);
  const std::size_t before = bytes.size();
  bytes.resize(before + record.size() + tag_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(buffer_of(bytes) + before, nullptr, bytes_of(record), record.size(),
                                             bytes_of(header), header.size(), nullptr, bytes_of(nonce), bytes_of(key));
  return bytes;
}

std::optional<Secret> unseal(const Sealed& sealed, const Secret& key) {
  prepare();
  Secret record;
  record.reserve(sealed.ciphertext.size());
  record.resize(sealed.ciphertext.size() - tag_size);
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      buffer_of(record), nullptr, nullptr, bytes_of(sealed.ciphertext), sealed.ciphertext.size(),
      bytes_of(sealed.header), sealed.header.size(), bytes_of(sealed.nonce), bytes_of(key));
  if (failed) return {};
  return record;
}

}  // namespace keystore
