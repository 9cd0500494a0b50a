// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keystore/keystore.hpp"

// A record as it lies in a file: a header in clear text, a nonce, and the record under XChaCha20-Poly1305 with the
// header as associated data, so that neither can be changed or exchanged for another account's (THREATS.md M3, M4). By
// libsodium, which sealed.cpp alone sees.
namespace keystore {

// How the 256-bit key is made of a secret.
struct Derivation {
  bool argon2id = false;                    // else BLAKE2b of a secret that is random itself
  std::string salt;                         // 16 bytes, of Argon2id
  std::uint64_t memory = 64 * 1024 * 1024;  // bytes
  std::uint64_t operations = 3;

  bool operator==(const Derivation&) const = default;
  static Derivation of_random_secret() { return {}; }
  static Derivation of_passphrase();  // with a new salt
};

// Views into the bytes that were parsed.
struct Sealed {
  Derivation derivation;
  Name name;
  std::string_view header, nonce, ciphertext;
};

constexpr std::size_t sealed_limit = record_limit + 1024;  // what seal() may add is less

// Nothing where that is not a sealed record, of a newer format, or asks for more memory or time than is reasonable
// (256 MiB, 16 operations).
std::optional<Sealed> parse_sealed(std::string_view bytes);

// 32 bytes. Error{temporary} where there is not the memory.
Secret derive_key(const std::string& account, const Derivation& derivation, const Secret& secret);

std::string seal(const Name& name, const Derivation& derivation, const Secret& key, const Secret& record);
// Nothing: the bytes are damaged, or this is not their key; which of the two cannot be told.
std::optional<Secret> unseal(const Sealed& sealed, const Secret& key);

}  // namespace keystore
