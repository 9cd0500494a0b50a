// SPDX-License-Identifier: MIT
#include "helper/base/encoding.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace std::string_literals;

// RFC 4648, section 10, and the bytes in which the alphabets differ.
TEST(Base64, IsThatOfRfc4648) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"\xfb\xff\xfe", "+//+"}};
  for (const auto& [plain, encoded] : cases) {
    Secret out("x");
    append_base64(out, Secret(plain));
    EXPECT_EQ(out.view(), "x"s + encoded);
    EXPECT_EQ(decode_base64<std::string>(encoded), plain);
    ASSERT_TRUE(decode_base64<Secret>(encoded)) << encoded;
    EXPECT_EQ(decode_base64<Secret>(encoded)->view(), plain);
    const std::string url = base64url(std::string_view(plain));
    EXPECT_EQ(url.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(base64url(Secret(plain)).view(), url);
    EXPECT_EQ(decode_base64<std::string>(url), plain);
  }
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
  for (const char* bad : {"Z", "Zg=", "Zg===", "Zg==Zg==", "Zh==", "Zm9=", "Z*==", "Zm 9v", "====", "="})
    EXPECT_FALSE(decode_base64<Secret>(bad) || decode_base64<std::string>(bad)) << bad;
}

TEST(Encoding, DigestsAndHex) {
  EXPECT_EQ(name_digest(""), "cbf29ce484222325");  // FNV-1a's own vectors
  EXPECT_EQ(name_digest("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(name_digest("foobar"), "85944171f73967e8");
  EXPECT_EQ(hex("\x00\x7f\xff"s), "007fff");
}

}  // namespace
