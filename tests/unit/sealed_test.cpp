// SPDX-License-Identifier: MIT
#include "keystore/sealed.hpp"

#include <gtest/gtest.h>

namespace keystore {
namespace {

const Name name{Name::Kind::grant, "goto", "0123456789abcdef"};

std::string sealed_record(const Derivation& how, std::string_view secret, std::string_view record) {
  return seal(name, how, derive_key("goto", how, Secret(secret)), Secret(record));
}

std::optional<Secret> opened(const std::string& bytes, const Name& whose, std::string_view secret) {
  const auto sealed = parse_sealed(bytes);
  if (!sealed || sealed->name != whose) return {};
  return unseal(*sealed, derive_key("goto", sealed->derivation, Secret(secret)));
}

// THREATS.md M3: what is sealed opens with its key and no other, and differs each time.
TEST(Sealed, opens_with_its_key_alone) {
  const std::string one = sealed_record({}, "key", "record"), two = sealed_record({}, "key", "record");
  EXPECT_TRUE(opened(one, name, "key") == Secret("record"));
  EXPECT_FALSE(opened(one, name, "Key"));
  EXPECT_FALSE(opened(one, name, ""));
  EXPECT_FALSE(one == two);
  EXPECT_EQ(one.find("record"), std::string::npos);
}

TEST(Sealed, strengthens_a_passphrase) {
  const auto how = Derivation::of_passphrase();
  EXPECT_FALSE(how == Derivation::of_passphrase());
  const std::string bytes = sealed_record(how, "passphrase", "record");
  EXPECT_TRUE(parse_sealed(bytes)->derivation == how);
  EXPECT_TRUE(opened(bytes, name, "passphrase") == Secret("record"));
  EXPECT_FALSE(opened(bytes, name, "Passphrase"));
}

// THREATS.md M4: a bit in every byte, every length, and the record of another account, kind or identity.
TEST(Sealed, notices_every_change) {
  const std::string bytes = sealed_record({}, "key", "record");
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(opened(changed, name, "key")) << "byte " << at;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(opened(bytes.substr(0, size), name, "key")) << size << " bytes";
  EXPECT_FALSE(opened(bytes + "x", name, "key"));
  for (const auto& other : {Name{Name::Kind::client, name.account, name.identity},
                            Name{name.kind, "other", name.identity}, Name{name.kind, name.account, "1"}})
    EXPECT_FALSE(opened(bytes, other, "key"));
}

// THREATS.md M3: a header that asks for a gigabyte or for ages is none.
TEST(Sealed, refuses_absurd_costs) {
  const std::string rest(64, 'x'), salt = " AAAAAAAAAAAAAAAAAAAAAA\n";
  const auto parsed = [&](const std::string& cost) {
    return parse_sealed("keybearer-sealed 1 grant goto 0 argon2id " + cost + salt + rest).has_value();
  };
  // At most four times the cost of what is written, as memory, as operations or as both.
  for (const char* cost : {"67108864 3", "67108864 12", "268435456 3", "134217728 6", "50331648 16"})
    EXPECT_TRUE(parsed(cost)) << cost;
  for (const char* cost : {"67108864 13", "268435456 4", "268435456 16", "134217728 7", "8192 17", "268435457 1"})
    EXPECT_FALSE(parsed(cost)) << cost;
  for (const char* cost :
       {"1073741824 3", "67108864 4294967296", "67108864 0", "0 3", "-1 3", "67108864 -3", "67108864", "x y"})
    EXPECT_FALSE(parsed(cost)) << cost;
  EXPECT_FALSE(parse_sealed("keybearer-sealed 2 grant goto 0 blake2b\n" + rest));
  EXPECT_FALSE(parse_sealed("keybearer-sealed 1 grant goto 0 argon2id 67108864 3 c2hvcnQ\n" + rest));
}

}  // namespace
}  // namespace keystore
