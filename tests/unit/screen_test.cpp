// SPDX-License-Identifier: MIT
#include "helper/screen.hpp"

#include <gtest/gtest.h>

namespace {

using Lines = std::vector<std::string>;

TEST(Screen, WordsAreWrappedAndNeverCut) {
  EXPECT_EQ(wrapped("", 10), Lines{""});
  EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", 8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", std::string::npos), Lines{"one two three"});
  EXPECT_EQ(wrapped("a-word-that-is-longer and one", 8), (Lines{"a-word-that-is-longer", "and one"}));
  EXPECT_EQ(wrapped("日本 語", 5), (Lines{"日本", "語"}));  // two columns each
}

TEST(Screen, PaddingCountsColumnsAndNotBytes) {
  EXPECT_EQ(padded("ab", 4), "ab  ");
  EXPECT_EQ(padded("é", 4), "é   ");
  EXPECT_EQ(padded("日", 4), "日  ");
  EXPECT_EQ(padded("abcde", 4), "abcde");
}

TEST(Screen, AStyleIsForAScreenWithColours) {
  Screen screen;
  EXPECT_EQ(styled("x", Style::bad, screen), "x");
  screen.colour = true;
  EXPECT_EQ(styled("x", Style::bad, screen), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(styled("x", Style::plain, screen), "x");
  EXPECT_EQ(styled("", Style::bad, screen), "");
}

// A reader who sees no colours, or no UTF-8, still tells the marks apart.
TEST(Screen, MarksDifferInTheirForm) {
  for (const bool unicode : {false, true}) {
    Screen screen;
    screen.unicode = unicode;
    std::vector<std::string_view> texts;
    for (const Mark mark : {Mark::good, Mark::note, Mark::look, Mark::act, Mark::unknown, Mark::none}) {
      for (const auto other : texts) EXPECT_NE(text_of(mark, screen), other);
      texts.push_back(text_of(mark, screen));
    }
  }
}

}  // namespace
