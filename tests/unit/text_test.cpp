// SPDX-License-Identifier: MIT
#include "core/text.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::string_literals;

// threats H1: no byte leaves that a terminal obeys or that reorders text.
TEST(Printable, MasksWhatATerminalObeys) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain text, 100 %", "plain text, 100 %"},
      {"a\x1b[31mred", "a?[31mred"},                     // CSI
      {"\x1b]8;;http://evil\x07", "?]8;;http://evil?"},  // OSC 8
      {"a\rb\nc\td\0e"s, "a?b?c?d?e"},                   // C0
      {"\x7f", "?"},                                     // DEL
      {"\xc2\x9b"
       "31m",
       "?31m"},  // CSI as C1
      {"\x9b"
       "31m",
       "?31m"},  // a bare C1 byte is no UTF-8
      {"\xe2\x80\xae"
       "abc",
       "?abc"},                            // U+202E
      {"\xe2\x81\xa6\xe2\x81\xa9", "??"},  // U+2066, U+2069
      {"\xe2\x80\xa8\xe2\x80\xa9", "??"},  // U+2028, U+2029
      {"b\xc3\xbc"
       "cher \xe2\x82\xac \xf0\x9f\x94\x91",
       "b\xc3\xbc"
       "cher \xe2\x82\xac \xf0\x9f\x94\x91"},
      {"\xc0\xaf", "??"},            // overlong
      {"\xed\xa0\x80", "???"},       // surrogate
      {"\xf4\x90\x80\x80", "????"},  // above U+10FFFF
      {"a\xc3", "a?"},               // cut short
  };
  for (const auto& [in, out] : cases) EXPECT_EQ(printable(in), out);
}

TEST(Printable, CutsAtACharactersEdge) {
  EXPECT_EQ(printable("12345", 5), "12345");
  EXPECT_EQ(printable("1234567", 6), "123...");
  EXPECT_EQ(printable("1\xe2\x82\xac"
                      "3456",
                      6),
            "1...");
  EXPECT_EQ(printable(std::string(1 << 20, 'x')).size(), 200u);
}

TEST(Text, Utf8IsThatOfRfc3629) {
  for (const auto& good : {""s, "a"s, "\0"s, "\xc2\x80"s, "\xef\xbf\xbf"s, "\xf4\x8f\xbf\xbf"s})
    EXPECT_TRUE(is_utf8(good));
  for (const char* bad :
       {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80", "\xe2\x82"})
    EXPECT_FALSE(is_utf8(bad));
}

// threats P7: ASCII alone has cases, whatever the locale.
TEST(Text, ComparesAsciiWithoutCase) {
  EXPECT_EQ(lower("AbZ[@\xC4"), "abz[@\xC4");
  EXPECT_TRUE(equal_ignoring_case("Bearer", "bEARER"));
  EXPECT_FALSE(equal_ignoring_case("Bearer", "Bearer "));
  EXPECT_FALSE(equal_ignoring_case("\xC4", "\xE4"));
  EXPECT_TRUE(starts_with_ignoring_case("HTTPS://x", "https://"));
  EXPECT_FALSE(starts_with_ignoring_case("http", "https"));
}

TEST(Text, TrimsAndSplits) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(split("a,", ','), (std::vector<std::string_view>{"a", ""}));
}

TEST(Text, ReadsDecimals) {
  EXPECT_EQ(decimal("0"), 0);
  EXPECT_EQ(decimal("-17"), -17);
  EXPECT_EQ(decimal("999999999999999999"), 999999999999999999);
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "9999999999999999999", "--1"})
    EXPECT_FALSE(decimal(bad)) << bad;
}

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
    append_base64(out, plain);
    EXPECT_EQ(out.view(), "x"s + encoded);
    ASSERT_TRUE(decode_base64(encoded)) << encoded;
    EXPECT_EQ(decode_base64(encoded)->view(), plain);
    const std::string url = base64url(plain);
    EXPECT_EQ(url.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(decode_base64(url)->view(), plain);
  }
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
  for (const char* bad : {"Z", "Zg=", "Zg===", "Zg==Zg==", "Zh==", "Zm9=", "Z*==", "Zm 9v", "====", "="})
    EXPECT_FALSE(decode_base64(bad)) << bad;
}

// oauth.md 20: the Basic vector, whose two parts are form-encoded first (RFC 6749 section 2.3.1).
TEST(FormEncoding, IsTheVectorOfBasic) {
  Secret out;
  append_form_encoded(out, "1PpG/Q 1");
  out.append(":");
  append_form_encoded(out, "z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw=");
  EXPECT_EQ(out.view(), "1PpG%2FQ+1:z%2FtZ9VwFZqApmIQ%2BZH1I5pLk%2FuB4ud%3AX2%2F8bL%2BwfFTt1rFw%3D");
  Secret rest;
  append_form_encoded(rest, "-_.*~\xff\0"s);
  EXPECT_EQ(rest.view(), "-_.*%7E%FF%00");
  EXPECT_EQ(percent_encoded("a b~*/\xc3\xbc"), "a%20b~%2A%2F%C3%BC");
}

TEST(PercentDecoding, IsDoneOnce) {
  EXPECT_EQ(percent_decoded("a%2Fb+c%252f", true)->view(), "a/b c%2f");
  EXPECT_EQ(percent_decoded("a+b%00", false)->view(), "a+b\0"s);
  for (const char* bad : {"%", "%4", "%zz", "a%2", "%%41", "%-1"}) EXPECT_FALSE(percent_decoded(bad, true)) << bad;
}

TEST(Text, DigestsAndHex) {
  EXPECT_EQ(name_digest(""), "cbf29ce484222325");  // FNV-1a's own vectors
  EXPECT_EQ(name_digest("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(name_digest("foobar"), "85944171f73967e8");
  EXPECT_EQ(hex("\x00\x7f\xff"s), "007fff");
}

TEST(Text, WritesTimesInUtc) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(951827696), "2000-02-29T12:34:56Z");
  EXPECT_EQ(rfc3339(1795577400), "2026-11-25T03:30:00Z");
  EXPECT_EQ(rfc3339(4107542399), "2100-02-28T23:59:59Z");
  EXPECT_EQ(rfc3339(4107542400), "2100-03-01T00:00:00Z");
  EXPECT_EQ(rfc3339(253402300799), "9999-12-31T23:59:59Z");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59Z");
}

// contract, "Commands": a duration reads 90, 90s, 5m, 12h or 21d.
TEST(Text, ReadsAndWritesDurations) {
  EXPECT_EQ(duration_seconds("90"), 90);
  EXPECT_EQ(duration_seconds("90s"), 90);
  EXPECT_EQ(duration_seconds("5m"), 300);
  EXPECT_EQ(duration_seconds("12h"), 43200);
  EXPECT_EQ(duration_seconds("21d"), 1814400);
  for (const char* bad : {"", "s", "-1", "-1s", "1w", "1 s", "1.5h", "1h30m", "99999999999d"})
    EXPECT_FALSE(duration_seconds(bad)) << bad;
  EXPECT_EQ(approximate_duration(47), "47 s");
  EXPECT_EQ(approximate_duration(12 * 60 + 5), "12 min");
  EXPECT_EQ(approximate_duration(5 * 3600), "5 h");
  EXPECT_EQ(approximate_duration(3 * 86400 + 1), "3 days");
  EXPECT_EQ(approximate_duration(-5), "0 s");
}

}  // namespace
