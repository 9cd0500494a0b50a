// SPDX-License-Identifier: MIT
#include "helper/base/nearest.hpp"

#include <gtest/gtest.h>

namespace {

const std::vector<std::string_view> commands = {"add", "login", "logout", "status", "git", "go", "get", "providers"};

TEST(Nearest, OneLetterChangedAddedRemovedOrExchanged) {
  for (const auto word : {"statis", "statuss", "stats", "sttaus", "STATUS"})
    EXPECT_EQ(nearest(word, commands), "status");
  EXPECT_EQ(nearest("gti", commands), "git");
  EXPECT_EQ(nearest("providr", commands), "providers");
}

TEST(Nearest, TheFirstOfEquallyNearOnes) { EXPECT_EQ(nearest("gt", commands), "git"); }

TEST(Nearest, TheOnlyOneThatBeginsSo) {
  EXPECT_EQ(nearest("prov", commands), "providers");
  EXPECT_EQ(nearest("pr", {"print", "proxy"}), "");
}

TEST(Nearest, NothingWhereAThirdOfTheNameWouldChange) {
  for (const auto word : {"", "x", "fetch", "credential"}) EXPECT_EQ(nearest(word, commands), "") << word;
  EXPECT_EQ(nearest(std::string(100, 's'), commands), "");
  EXPECT_EQ(nearest("add", {}), "");
}

TEST(DidYouMean, IsAQuestionOrNothing) {
  EXPECT_EQ(did_you_mean("lgoin", commands), "did you mean login?");
  EXPECT_EQ(did_you_mean("fetch", commands), "");
}

}  // namespace
