// SPDX-License-Identifier: MIT
#include "helper/oauth/http_date.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using oauth::parse_http_date;

Time at(std::int64_t epoch_seconds) { return Time(std::chrono::seconds(epoch_seconds)); }

// RFC 9110 section 5.6.7
TEST(HttpDate, HasThreeForms) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT "})
    EXPECT_EQ(parse_http_date(text, at(0)), at(784111777)) << text;
  EXPECT_EQ(parse_http_date("Tue, 29 Feb 2000 23:59:59 GMT", at(0)), at(951868799));
  EXPECT_EQ(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT", at(0)), at(253402300799));
  EXPECT_EQ(parse_http_date("Sat, 01 Jan 0000 00:00:00 GMT", at(0)), at(-62167219200));
}

// Of two digits the year is at most 50 years ahead.
TEST(HttpDate, GuessesTheCentury) {
  const auto year_of = [](const char* text, Time now) { return rfc3339(*parse_http_date(text, now)).substr(0, 4); };
  const Time in_1999 = at(915148800), in_2026 = at(1767225600);
  EXPECT_EQ(year_of("Sunday, 06-Nov-94 08:49:37 GMT", in_1999), "1994");
  EXPECT_EQ(year_of("Sunday, 06-Nov-05 08:49:37 GMT", in_1999), "2005");
  EXPECT_EQ(year_of("Sunday, 06-Nov-49 08:49:37 GMT", in_1999), "2049");
  EXPECT_EQ(year_of("Sunday, 06-Nov-50 08:49:37 GMT", in_1999), "1950");
  EXPECT_EQ(year_of("Sunday, 06-Nov-26 08:49:37 GMT", in_2026), "2026");
  EXPECT_EQ(year_of("Sunday, 06-Nov-76 08:49:37 GMT", in_2026), "2076");
  EXPECT_EQ(year_of("Sunday, 06-Nov-77 08:49:37 GMT", in_2026), "1977");
}

TEST(HttpDate, IsNothingElse) {
  for (const std::string& text :
       {std::string(""), std::string("now"), std::string("1994-11-06T08:49:37Z"), std::string("784111777"),
        std::string("Sun, 06 Nov 1994 08:49:37"), std::string("Sun, 06 Nov 1994 08:49:37 +0100"),
        std::string("Sun, 06 Nov 1994 08:49:37 GMT, or so"), std::string("Sun, 06 Nov 1994 24:00:00 GMT"),
        std::string("Sun, 06 Nov 19940 08:49:37 GMT"), std::string("Sun, 06 Nov -994 08:49:37 GMT"),
        std::string("Tue, 29 Feb 1900 23:59:59 GMT"), std::string("Sun, 31 Nov 1994 08:49:37 GMT"),
        std::string("Sun, 00 Nov 1994 08:49:37 GMT"), std::string("Dim, 06 Nov 1994 08:49:37 GMT"),
        std::string("Sun, 06 Nov 1994 08:49:37 GMT\0", 30)})
    EXPECT_FALSE(parse_http_date(text, at(0))) << text;
}

// RFC 9110 section 10.2.3: at most 300 s.
TEST(RetryAfter, IsSecondsOrADate) {
  const Time now = at(784111777);
  const struct {
    const char* text;
    std::optional<int> seconds;
  } rows[] = {{"0", 0},
              {"5", 5},
              {" 120 ", 120},
              {"301", 300},
              {"99999999999999999999999", 300},
              {"Sun, 06 Nov 1994 08:49:47 GMT", 10},
              {"Sunday, 06-Nov-94 08:49:47 GMT", 10},
              {"Sun Nov  6 08:49:47 1994", 10},
              {"Sun, 06 Nov 1994 08:00:00 GMT", 0},
              {"Sun, 06 Nov 2094 08:00:00 GMT", 300},
              {"", {}},
              {"-1", {}},
              {"1.5", {}},
              {"1e3", {}},
              {"soon", {}},
              {"08:49", {}},
              {"0x10", {}},
              {"Sun, 99 Nov 1994 08:49:47 GMT", {}}};
  for (const auto& row : rows) {
    const auto wait = oauth::parse_retry_after(row.text, now);
    EXPECT_EQ(wait ? static_cast<int>(wait->count()) : -1, row.seconds.value_or(-1)) << row.text;
  }
}

}  // namespace
