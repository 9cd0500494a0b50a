// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keystore/keystore.hpp"

// The format of an encrypted record: a header in clear text, a nonce, and the record encrypted by XChaCha20-Poly1305
// with the header as associated data, so that neither can be changed or replaced by another account's (THREATS.md M3,
// M4). Only sealed.cpp uses libsodium.
namespace keystore {

// How the 256-bit key is derived from a secret.
struct Derivation {
  static constexpr std::uint64_t usual_memory = 64 * 1024 * 1024;  // bytes
  static constexpr std::uint64_t usual_operations = 3;

  bool argon2id = false;  // else BLAKE2b, for a secret that is random
  std::string salt;       // for Argon2id; 16 bytes
  std::uint64_t memory = usual_memory;
  std::uint64_t operations = usual_operations;

  bool operator==(const Derivation&) const = default;
  static Derivation of_random_secret() { return {}; }
  static Derivation of_passphrase();  // with a new salt
};

// A parsed record. The views point into the bytes that were parsed.
struct Sealed {
  Derivation derivation;
  Name name;
  std::string_view header, nonce, ciphertext;
};

constexpr std::size_t sealed_limit = record_limit + 1024;  // bytes; seal() adds less than 1024

// Nothing if the bytes are not a sealed record, if their format is newer, or if Argon2id would need more than 256 MiB,
// more than 16 operations, or more than four times the cost (memory x operations) of the records that seal() writes.
std::optional<Sealed> parse_sealed(std::string_view bytes);

// Returns 32 bytes. Error{temporary} if there is not enough memory.
Secret derive_key(const std::string& account, const Derivation& derivation, const Secret& secret);

std::string seal(const Name& name, const Derivation& derivation, const Secret& key, const Secret& record);
// Nothing if the bytes are damaged or this is not their key; the two cannot be distinguished.
std::optional<Secret> unseal(const Sealed& sealed, const Secret& key);

}  // namespace keystore
