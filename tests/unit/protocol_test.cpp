// SPDX-License-Identifier: MIT
#include "protocol/protocol.hpp"

#include <gtest/gtest.h>
#include <set>

namespace {

using protocol::command_line;
using Words = std::vector<std::string>;

TEST(Protocols, AreFoundByTheirNames) {
  std::set<std::string_view> names, links;
  for (const auto* row : protocol::protocols) {
    EXPECT_EQ(protocol::find_protocol(row->name), row);
    EXPECT_TRUE(names.insert(row->name).second) << row->name;
    EXPECT_TRUE(row->link.name.empty() || links.insert(row->link.name).second) << row->link.name;
    EXPECT_FALSE(row->summary.empty()) << row->name;
    EXPECT_EQ(row->options.front().name, "account") << row->name;
    EXPECT_TRUE(row->read && row->answer) << row->name;
  }
  EXPECT_EQ(protocol::find_protocol("svn"), nullptr);
}

TEST(CommandLine, ALinkNamesItsProtocol) {
  EXPECT_EQ(command_line("git-credential-keybearer", {"get"}), (Words{"git", "get"}));
  EXPECT_EQ(command_line("/usr/bin/docker-credential-keybearer", {"list"}), (Words{"docker", "list"}));
  EXPECT_EQ(command_line("./bazel-credential-keybearer", {}), (Words{"bazel"}));
  EXPECT_EQ(command_line("terraform-credentials-keybearer", {"get", "h.example"}),
            (Words{"terraform", "get", "h.example"}));
  EXPECT_EQ(command_line("/home/me/.local/bin/keyring", {"get", "h"}), (Words{"keyring", "get", "h"}));
}

TEST(CommandLine, ALinkForEachAccountEndsInItsName) {
  EXPECT_EQ(command_line("/x/keybearer-pnpm-work", {}), (Words{"pnpm", "--account", "work"}));
  // No account is "any": run_protocol() refuses the empty word.
  EXPECT_EQ(command_line("keybearer-pnpm-", {}), (Words{"pnpm", "--account", ""}));
}

TEST(CommandLine, CargosOnlyArgumentStandsForItsName) {
  EXPECT_EQ(command_line("keybearer", {"--cargo-plugin"}), (Words{"cargo"}));
  EXPECT_EQ(command_line("keybearer", {"cargo", "--account", "work", "--cargo-plugin"}),
            (Words{"cargo", "--account", "work"}));
  EXPECT_EQ(command_line("keybearer", {"git", "--cargo-plugin"}), (Words{"git", "--cargo-plugin"}));
}

TEST(CommandLine, AnyOtherNameIsOurs) {
  for (const char* name :
       {"keybearer", "/opt/git-credential-keybearer/kb", "git-credential-keybearer2", "keyrings", ""})
    EXPECT_EQ(command_line(name, {"token", "work"}), (Words{"token", "work"})) << name;
  EXPECT_EQ(command_line("keybearer", {}), Words{});
}

}  // namespace
