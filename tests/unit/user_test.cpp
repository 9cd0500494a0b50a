// SPDX-License-Identifier: MIT
#include "helper/worker/user.hpp"

#include <gtest/gtest.h>

namespace {

using worker::is_user;

TEST(User, IsTheOneThatTheAccountNames) {
  EXPECT_TRUE(is_user("alice", {"alice"}));
  EXPECT_TRUE(is_user("Alice", {"aLICE"}));
  EXPECT_TRUE(is_user("alice", {"other", "alice@example.com"}));
  EXPECT_TRUE(is_user("ALICE@example.com", {"alice@EXAMPLE.com"}));
  EXPECT_TRUE(is_user("a@b", {"a@b@example.com"}));  // the address's last @ ends its local part
  EXPECT_TRUE(is_user("alice", {}));                 // the server did not say who signed in
}

TEST(User, IsNoOtherOne) {
  EXPECT_FALSE(is_user("alice", {"bob"}));
  EXPECT_FALSE(is_user("alice", {"alice2", "alice.b@example.com", "example@alice"}));
  EXPECT_FALSE(is_user("alice@example.com", {"alice"}));
  EXPECT_FALSE(is_user("alice@example.com", {"alice@example.org"}));
  EXPECT_FALSE(is_user("\xc3\x84", {"\xc3\xa4"}));  // only ASCII letters have a case here
  EXPECT_FALSE(is_user("alice", {"", "@example.com"}));
}

}  // namespace
