// SPDX-License-Identifier: MIT
#include "helper/commands/options.hpp"

#include <gtest/gtest.h>

namespace {

using Words = std::vector<std::string>;

constexpr CommandOption known[] = {{"flag"},
                                   {"value", "V", ValueKind::text},
                                   {"other", "V", ValueKind::text},
                                   {"each", "V", ValueKind::text, "", CommandOption::Times::repeated}};

Command command_with(std::size_t least, std::size_t most) {
  return {"test", Group::use, "NAME...", ValueKind::text, least, most, "", known, "", {}, nullptr};
}

Options read(const Arguments& arguments) {
  const Options by_library(command_with(0, 9), arguments);
  const Options options = Options::of_call(command_with(0, 9), arguments);
  EXPECT_EQ(options.names(), by_library.names()) << testing::PrintToString(arguments);
  for (const std::string name : {"flag", "value", "other", "each", "verbose", "quiet"}) {
    EXPECT_EQ(options.has(name), by_library.has(name)) << name << testing::PrintToString(arguments);
    EXPECT_EQ(options.all(name), by_library.all(name)) << name << testing::PrintToString(arguments);
  }
  return options;
}

template <typename Read>
std::string refusal(Read read) {
  try {
    read();
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::usage);
    return sentence(error);
  }
}

// What the user is told; empty where the line is taken. Both parsers say the same.
std::string refused(const Arguments& arguments, std::size_t least = 0, std::size_t most = 9) {
  const Command command = command_with(least, most);
  const std::string by_library = refusal([&] { return Options(command, arguments); });
  EXPECT_EQ(refusal([&] { return Options::of_call(command, arguments); }), by_library)
      << testing::PrintToString(arguments);
  return by_library;
}

TEST(Options, AreReadInBothSpellings) {
  for (const auto& arguments : {Words{"--value", "a b"}, Words{"--value=a b"}}) {
    const Options options = read(arguments);
    EXPECT_EQ(options.get("value"), "a b");
    EXPECT_TRUE(options.has("value"));
    EXPECT_FALSE(options.has("flag"));
    EXPECT_EQ(options.get("other"), std::nullopt);
    EXPECT_EQ(options.names(), Words{});
  }
}

TEST(Options, StandAmongTheNamesInAnyOrder) {
  const Options options = read({"one", "--value", "v", "two", "--flag", "three"});
  EXPECT_EQ(options.names(), (Words{"one", "two", "three"}));
  EXPECT_EQ(options.get("value"), "v");
  EXPECT_TRUE(options.has("flag"));
}

TEST(Options, EndAtTwoDashes) {
  const Options options = read({"--flag", "--", "--value", "-x", "--"});
  EXPECT_TRUE(options.has("flag"));
  EXPECT_FALSE(options.has("value"));
  EXPECT_EQ(options.names(), (Words{"--value", "-x", "--"}));
}

// `--client-secret-file -` is standard input, and `--scope "$UNSET"` is not the word that follows it.
TEST(Options, AValueMayBeADashOrEmpty) {
  EXPECT_EQ(read({"--value", "-"}).get("value"), "-");
  EXPECT_EQ(read({"--value=-x"}).get("value"), "-x");
  EXPECT_EQ(read({"--value=--flag"}).get("value"), "--flag");
  EXPECT_EQ(read({"--value", "", "name"}).get("value"), "");
  EXPECT_EQ(read({"--value", "", "name"}).names(), Words{"name"});
}

TEST(Options, OnlyARepeatedOneIsTakenTwice) {
  EXPECT_EQ(read({"--each", "a", "--each=b"}).all("each"), (Words{"a", "b"}));
  EXPECT_EQ(read({}).all("each"), Words{});
  EXPECT_EQ(refused({"--value", "a", "--value", "a"}), "test: --value is given twice; see: keybearer test --help");
  EXPECT_EQ(refused({"--flag", "--flag"}), "");
}

// A script that works today must not mean another option once there is one more.
TEST(Options, AreNotAbbreviated) {
  EXPECT_EQ(refused({"--val", "v"}), "test: unrecognised option '--val'; did you mean --value?");
  EXPECT_EQ(refused({"--fl"}), "test: unrecognised option '--fl'; did you mean --flag?");
}

TEST(Options, AnUnknownOneIsNamed) {
  EXPECT_EQ(refused({"--nonsense"}), "test: unrecognised option '--nonsense'; see: keybearer test --help");
  // Its value may be a secret: --client-secret=... is not an option, but what a user may try.
  EXPECT_EQ(refused({"--nonsense=kbcanary"}), "test: unrecognised option '--nonsense'; see: keybearer test --help");
  // What the library calls the names is not an option.
  EXPECT_EQ(refused({"--argument", "x"}), "test: unrecognised option '--argument'; see: keybearer test --help");
  EXPECT_EQ(refused({"--\x1b[31m"}).find('\x1b'), std::string::npos);
}

// Boost.Program_options fills such placeholders in its messages, and in what it filled in.
TEST(Options, APlaceholderOfTheLibraryIsAWordLikeOthers) {
  for (const std::string name : {"canonical_option", "option", "prefix", "value", "original_token", "invalid_line"}) {
    const std::string word = "%" + name + "%";
    const std::string unrecognised = "test: unrecognised option '--" + word + "'; ";
    EXPECT_TRUE(refused({"--" + word}).starts_with(unrecognised));
    EXPECT_TRUE(refused({"--" + word + "=" + word}).starts_with(unrecognised));
    EXPECT_TRUE(refused({"--" + word, word}).starts_with(unrecognised));
    EXPECT_EQ(refused({"--flag=" + word}),
              "test: option '--flag' does not take any arguments; see: keybearer test --help");
    EXPECT_EQ(refused({word, "--value"}),
              "test: the required argument for option '--value' is missing; see: keybearer test --help");
    EXPECT_EQ(read({"--value", word, "-" + word}).get("value"), word);
    EXPECT_EQ(read({"--value=" + word, "--", "--" + word}).names(), Words{"--" + word});
  }
}

TEST(Options, AnOptionHasAName) {
  EXPECT_EQ(refused({"--=x"}), "test: unrecognised option '--'; see: keybearer test --help");
  EXPECT_EQ(refused({"--value="}),
            "test: the argument for option '--value' should follow immediately after the equal sign; see: keybearer "
            "test --help");
}

TEST(Options, AMissingOrNeedlessValueIsNamed) {
  EXPECT_EQ(refused({"--value"}),
            "test: the required argument for option '--value' is missing; see: keybearer test --help");
  EXPECT_NE(refused({"--flag=yes"}).find("'--flag'"), std::string::npos);
}

TEST(Options, NamesAreCounted) {
  EXPECT_EQ(refused({}, 1, 1),
            "test: an argument is missing: NAME... [--flag] [--value V] [--other V] [--each V]...; see: keybearer test "
            "--help");
  EXPECT_EQ(refused({"a"}, 1, 1), "");
  EXPECT_EQ(refused({"a", "b"}, 1, 1), "test: unexpected argument b; see: keybearer test --help");
  // A command without names cannot be meant to have one that begins with a dash.
  EXPECT_EQ(refused({"-x"}, 0, 0), "test: unrecognised option '-x'; see: keybearer test --help");
}

// Every line of at most three of these words.
TEST(Options, BothParsersReadTheSame) {
  const Words words{"--flag",    "--flag=x", "--value", "--value=", "--value=v", "--each",
                    "--each=--", "--other",  "--quiet", "--",       "-",         "-x",
                    "name",      "",         "=",       "---",      "--x"};
  std::vector<Words> lines{{}};
  for (std::size_t at = 0; at < lines.size() && lines[at].size() < 3; ++at)
    for (const auto& word : words) {
      lines.push_back(lines[at]);
      lines.back().push_back(word);
    }
  for (const auto& line : lines)
    if (refused(line).empty()) read(line);
}

TEST(Options, EveryCommandKnowsVerboseAndQuiet) {
  EXPECT_EQ(refused({"--verbose", "name", "--quiet"}), "");
  EXPECT_EQ(read({"--quiet", "name"}).names(), Words{"name"});
}

}  // namespace
