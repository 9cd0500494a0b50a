// SPDX-License-Identifier: MIT
#include "helper/base/deadline.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

TEST(Deadline, IsCountedInMillisecondsForPoll) {
  EXPECT_EQ(poll_timeout({}), -1);
  EXPECT_EQ(poll_timeout(at_once()), 0);
  EXPECT_EQ(poll_timeout(deadline_after(-1h)), 0);
  EXPECT_EQ(poll_timeout(Deadline::max()), INT_MAX);
  const int hour = poll_timeout(deadline_after(1h));
  EXPECT_TRUE(hour > 0 && hour <= 3'600'000) << hour;
}

TEST(Deadline, RoundsUp) {
  const Deadline deadline = deadline_after(100us);
  const int timeout = poll_timeout(deadline);
  EXPECT_TRUE(timeout == 1 || has_passed(deadline)) << timeout;
}

TEST(Deadline, Passes) {
  EXPECT_TRUE(has_passed(at_once()));
  EXPECT_FALSE(has_passed(deadline_after(1h)));
}

}  // namespace
