// SPDX-License-Identifier: MIT
#include "helper/base/environment.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

#include "helper/base/ascii.hpp"

namespace {

TEST(Environment, PassesOnTheVariablesThatAreSet) {
  setenv("KEYBEARER_TEST_A", "1=2", 1);
  setenv("KEYBEARER_TEST_B", "", 1);
  unsetenv("KEYBEARER_TEST_C");
  EXPECT_EQ(environment_of({"KEYBEARER_TEST_A", "KEYBEARER_TEST_C", "KEYBEARER_TEST_B"}),
            (std::vector<std::string>{"KEYBEARER_TEST_A=1=2", "KEYBEARER_TEST_B="}));
  EXPECT_TRUE(contains(own_environment(), "KEYBEARER_TEST_A=1=2"));
  EXPECT_TRUE(contains(own_environment(), "KEYBEARER_TEST_B="));
}

TEST(Environment, NamesADisplay) {
  unsetenv("WAYLAND_DISPLAY");
  setenv("DISPLAY", "", 1);
  EXPECT_FALSE(has_display());
  setenv("DISPLAY", ":0", 1);
  EXPECT_TRUE(has_display());
  unsetenv("DISPLAY");
  EXPECT_FALSE(has_display());
  setenv("WAYLAND_DISPLAY", "wayland-0", 1);
  EXPECT_TRUE(has_display());
}

TEST(Environment, MayBeGone) {
  clearenv();
  EXPECT_TRUE(own_environment().empty());
}

}  // namespace
