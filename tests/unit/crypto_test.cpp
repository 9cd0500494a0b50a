// SPDX-License-Identifier: MIT
#include "helper/oauth/crypto.hpp"

#include <gtest/gtest.h>

#include "helper/base/encoding.hpp"

namespace {

// RFC 7636, appendix B, and a second one: a verifier and its challenge.
TEST(Crypto, ComputesPkceChallenges) {
  EXPECT_EQ(base64url(oauth::sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  EXPECT_EQ(base64url(oauth::sha256("ks02i3jdikdo2k0dkfodf3m39rjfjsdk0wk349rj3jrhf")),
            "2i0WFA-0AerkjQm4X4oDEhqA17QIAKNjXpagHBXmO_U");
}

// FIPS 180-4's example
TEST(Crypto, FingerprintsATokenInHex) {
  EXPECT_EQ(oauth::fingerprint(Secret("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(oauth::fingerprint(Secret()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// THREATS.md D7: 256 bits, new each time, fit for a verifier of 43 characters.
TEST(Crypto, RandomBytesDiffer) {
  const Secret one = oauth::random_bytes<Secret>(32), other = oauth::random_bytes<Secret>(32);
  EXPECT_EQ(one.size(), 32u);
  EXPECT_FALSE(one == other);
  EXPECT_EQ(base64url(one).size(), 43u);
  EXPECT_TRUE(oauth::random_bytes<Secret>(0).empty());
  const auto state = oauth::random_bytes<std::string>(32);
  EXPECT_EQ(state.size(), 32u);
  EXPECT_NE(state, oauth::random_bytes<std::string>(32));
}

}  // namespace
