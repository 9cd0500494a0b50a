// SPDX-License-Identifier: MIT
#include "helper/oauth/server_text.hpp"

#include <gtest/gtest.h>

namespace {

std::vector<Secret> secrets(std::initializer_list<std::string_view> texts) {
  std::vector<Secret> made;
  for (const auto text : texts) made.emplace_back(text);
  return made;
}

TEST(ServerText, MasksSecretsAndTheirParts) {
  const auto ours = secrets({"canary-refresh-token-0123456789", "pin", ""});
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},
      {"the refresh_token expired", "the refresh_token expired"},
      {"canary-refresh-token-0123456789", "***"},
      {"<canary-refresh-token-0123456789>", "<***>"},
      {"canary-r", "***"},
      {"canary-", "canary-"},
      {"xx23456789", "xx***"},
      {"canary-r canary-r", "*** ***"},
      {"a pin, pinpin", "a ***, ***"},
      {"a\x1b[2Jb", "a?[2Jb"},
  };
  for (const auto& [text, shown] : rows) {
    EXPECT_EQ(oauth::server_text(text, ours), shown);
    EXPECT_EQ(oauth::reveals(text, ours), shown.find("***") != shown.npos) << text;
  }
  EXPECT_EQ(oauth::server_text(std::string(5000, 'x'), {}).size(), 200u);
}

// What a server repeats 250,000 times takes no longer than its length.
TEST(ServerText, IsLinear) {
  const std::string many(250'000, 'a');
  std::vector<Secret> ours;
  for (int i = 0; i < 4; ++i) ours.emplace_back(many);
  EXPECT_EQ(oauth::server_text(many, ours), "***");
}

}  // namespace
