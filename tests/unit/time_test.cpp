// SPDX-License-Identifier: MIT
#include "helper/base/time.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace std::string_literals;

std::string written(std::int64_t epoch_seconds) { return rfc3339(Time(std::chrono::seconds(epoch_seconds))); }

TEST(Time, WritesTimesInUtc) {
  EXPECT_EQ(written(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(written(951827696), "2000-02-29T12:34:56Z");
  EXPECT_EQ(written(1795577400), "2026-11-25T03:30:00Z");
  EXPECT_EQ(written(4107542399), "2100-02-28T23:59:59Z");
  EXPECT_EQ(written(4107542400), "2100-03-01T00:00:00Z");
  EXPECT_EQ(written(253402300799), "9999-12-31T23:59:59Z");
  EXPECT_EQ(written(-1), "1969-12-31T23:59:59Z");
}

// A damaged record may hold any number.
TEST(Time, WritesTheNearestTimeThatItCan) {
  EXPECT_EQ(written(-62167219200), "0000-01-01T00:00:00Z");
  EXPECT_EQ(written(-62167219201), "0000-01-01T00:00:00Z");
  EXPECT_EQ(written(253402300800), "9999-12-31T23:59:59Z");
  EXPECT_EQ(written(INT64_MAX), "9999-12-31T23:59:59Z");
  EXPECT_EQ(written(INT64_MIN), "0000-01-01T00:00:00Z");
}

// A duration reads 90, 90s, 5m, 12h or 21d.
TEST(Time, ReadsAndWritesDurations) {
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
