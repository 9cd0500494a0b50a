// SPDX-License-Identifier: MIT
#include "helper/base/utf8.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace std::string_literals;

// THREATS.md H1: no byte leaves that a terminal obeys or that reorders text.
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

// The ends of each range, and what stands right outside of it.
TEST(Printable, MasksWholeRanges) {
  for (const char* masked : {"\x01", "\x1f", "\x7f", "\u0080", "\u009f", "\u061c", "\u200e", "\u200f", "\u2028",
                             "\u2029", "\u202a", "\u202e", "\u2066", "\u2069"})
    EXPECT_EQ(printable(masked), "?") << masked;
  for (const char* shown : {" ", "~", "\u00a0", "\u061b", "\u200d", "\u2010", "\u2027", "\u202f", "\u2065", "\u206a"})
    EXPECT_EQ(printable(shown), shown);
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

TEST(Utf8, ColumnsAreThoseOfATerminal) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("\u00e9"), 1u);
  EXPECT_EQ(display_width("e\u0301"), 1u);  // a combining mark
  EXPECT_EQ(display_width("\u65e5\u672c"), 4u);
  EXPECT_EQ(display_width("\U0001f600"), 2u);
}

TEST(Utf8, TextIsCutToColumns) {
  EXPECT_EQ(cut_to_width("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_to_width("abcdefg", 6), "abc...");
  EXPECT_EQ(cut_to_width("abcdefg", 6, "\u2026"), "abcde\u2026");
  EXPECT_EQ(cut_to_width("\u65e5\u672c\u8a9e", 5, "\u2026"), "\u65e5\u672c\u2026");
  EXPECT_EQ(cut_to_width("\u65e5\u672c\u8a9e", 4, "\u2026"), "\u65e5\u2026");  // the second would take column 5
  EXPECT_EQ(cut_to_width("abc", 2), "ab");                                     // no room for the dots
  EXPECT_EQ(cut_to_width("abc", 0), "");
}

TEST(Utf8, Utf8IsThatOfRfc3629) {
  for (const auto& good : {""s, "a"s, "\0"s, "\xc2\x80"s, "\xef\xbf\xbf"s, "\xf4\x8f\xbf\xbf"s})
    EXPECT_TRUE(is_utf8(good));
  for (const char* bad :
       {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80", "\xe2\x82"})
    EXPECT_FALSE(is_utf8(bad));
}

}  // namespace
