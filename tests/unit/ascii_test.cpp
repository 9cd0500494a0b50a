// SPDX-License-Identifier: MIT
#include "helper/base/ascii.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

// THREATS.md P7: ASCII alone has cases, whatever the locale.
TEST(Ascii, ComparesAsciiWithoutCase) {
  EXPECT_EQ(lower("AbZ[@\xC4"), "abz[@\xC4");
  EXPECT_TRUE(equal_ignoring_case("Bearer", "bEARER"));
  EXPECT_FALSE(equal_ignoring_case("Bearer", "Bearer "));
  EXPECT_FALSE(equal_ignoring_case("\xC4", "\xE4"));
  EXPECT_TRUE(starts_with_ignoring_case("HTTPS://x", "https://"));
  EXPECT_FALSE(starts_with_ignoring_case("http", "https"));
}

TEST(Ascii, TrimsAndSplits) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(split("a,", ','), (std::vector<std::string_view>{"a", ""}));
}

TEST(Ascii, ReadsDecimals) {
  EXPECT_TRUE(all_digits("0123456789"));
  for (const char* bad : {"", "-1", "1 ", "\xb2"}) EXPECT_FALSE(all_digits(bad)) << bad;
  EXPECT_EQ(decimal("0"), 0);
  EXPECT_EQ(decimal("-17"), -17);
  EXPECT_EQ(decimal("999999999999999999"), 999999999999999999);
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "9999999999999999999", "--1"})
    EXPECT_FALSE(decimal(bad)) << bad;
}

TEST(Ascii, Joins) {
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(join(std::vector<int>{1, 2}, " ", [](int number) { return std::to_string(number); }), "1 2");
  struct Row {
    std::string_view name;
    int number;
  };
  const Row rows[] = {{"a", 1}, {"b", 2}, {"b", 3}};
  EXPECT_EQ(find_named(rows, "b"), rows + 1);
  EXPECT_EQ(find_named(rows, "B"), nullptr);
  EXPECT_TRUE(contains(std::vector<std::string>{"a", "b"}, std::string_view("b")));
  EXPECT_FALSE(contains(std::vector<std::string>{"a", "b"}, "ab"));
}

}  // namespace
