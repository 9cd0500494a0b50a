// SPDX-License-Identifier: MIT
#include "helper/config/ties.hpp"

#include <gtest/gtest.h>

#include "helper/config/config.hpp"

namespace {

std::vector<Account> accounts(const std::string& first, const std::string& second) {
  const std::string server = "issuer = https://as.example\nclient_id = x\n";
  return parse_configuration("[one]\n" + server + first + "[two]\n" + server + second, "f").accounts;
}

std::string deciding(const std::string& first, const std::string& second) {
  const auto all = accounts(first, second);
  const auto ties = ties_between(all);
  if (ties.empty()) return "";
  EXPECT_EQ(ties.size(), 1);
  EXPECT_TRUE(ties[0].concerns(all[0]) && ties[0].concerns(all[1]));
  return what_decides(ties[0]);
}

TEST(Ties, AreEqualMatches) {
  EXPECT_EQ(
      deciding("match = https://git.example\n", "match = https://git.example\nusername = bob\n"),
      "write https://bob@git.example/ in the remote, give one a longer match, or set default = yes in one of them");
  EXPECT_EQ(deciding("match = https://*.git.example\n", "match = https://*.git.example\n").substr(0, 37),
            "write https://one@host.git.example/ i");
  EXPECT_EQ(deciding("match = https://git.example\nmatch = https://b.example\n",
                     "match = https://git.example\nmatch = https://b.example\n")
                .substr(0, 34),
            "write https://one@git.example/ in ");
}

TEST(Ties, AreDecidedByALongerMatchOrTheDefault) {
  EXPECT_EQ(deciding("match = https://git.example\n", "match = https://git.example/team\n"), "");
  EXPECT_EQ(deciding("match = https://git.example\n", "match = https://git.example\ndefault = yes\n"), "");
  EXPECT_EQ(deciding("", ""), "");
}

// keybearer-config(5): two defaults for one match would be a tie again.
TEST(Ties, TwoDefaultsForOneMatchAreAnError) {
  try {
    accounts("match = https://git.example\ndefault = yes\n", "match = https://git.example\ndefault = yes\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::config);
    EXPECT_EQ(error.what, "f:6: default: the accounts one and two both have it for https://git.example");
  }
  EXPECT_EQ(accounts("match = https://a.example\ndefault = yes\n", "match = https://b.example\ndefault = yes\n").size(),
            2);
}

}  // namespace
