// SPDX-License-Identifier: MIT
#include "helper/config/account.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

#include "helper/base/error.hpp"

namespace {

Account account(const std::string& name, std::initializer_list<const char*> matches, const std::string& username = "") {
  Account made;
  made.name = name;
  made.username = username;
  for (const char* match : matches) made.match.push_back(Match::parse(match, Exit::config));
  return made;
}

// The name of the account that answers, "-" for none, else the Error's exit code and text.
std::string answering(const std::vector<Account>& accounts, const char* url, const std::string& username = "",
                      const std::string& named = "") {
  AccountQuery query{{}, username, named};
  if (url) query.url = parse_url(url, Exit::input);
  try {
    const MatchResult result = account_for(accounts, query);
    if (!result.tied.empty()) throw nothing_matches(result, *query.url);
    return result.account ? result.account->name : "-";
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.exit)) + " " + sentence(error);
  }
}

// keybearer-config(5): the longest match first.
TEST(AccountFor, TheLongestMatchWins) {
  std::vector<Account> accounts = {account("any", {"https://*.a.test"}), account("host", {"https://git.a.test"}),
                                   account("org", {"https://x.test", "https://git.a.test/org"})};
  for (int order = 0; order < 2; ++order) {
    EXPECT_EQ(answering(accounts, "https://b.a.test/"), "any");
    EXPECT_EQ(answering(accounts, "https://git.a.test/"), "host");
    EXPECT_EQ(answering(accounts, "https://git.a.test/org/x"), "org");
    EXPECT_EQ(answering(accounts, "https://git.a.test/organisation"), "host");
    EXPECT_EQ(answering(accounts, "https://a.test/"), "-");
    std::reverse(accounts.begin(), accounts.end());
  }
  AccountQuery query;
  query.url = parse_url("https://git.a.test/org/x", Exit::input);
  EXPECT_EQ(account_for(accounts, query).match->text(), "https://git.a.test/org");
}

// THREATS.md B6: a request's username picks its account or nobody, and never another's.
TEST(AccountFor, AUsernameIsNeverAnsweredByAnother) {
  const std::vector<Account> accounts = {
      account("work", {"https://a.test"}, "alice"), account("home", {"https://a.test"}, "bob"),
      account("one", {"https://b.test"}, "alice"), account("robot", {"https://c.test"}),
      account("deep", {"https://a.test/deep"}, "alice")};
  EXPECT_EQ(answering(accounts, "https://a.test/", "alice"), "work");
  EXPECT_EQ(answering(accounts, "https://a.test/", "bob"), "home");
  EXPECT_EQ(answering(accounts, "https://a.test/", "home"), "home");  // the account of that name
  EXPECT_EQ(answering(accounts, "https://a.test/", "Alice"), "-");
  EXPECT_EQ(answering(accounts, "https://b.test/", "bob"), "-");
  EXPECT_EQ(answering(accounts, "https://b.test/"), "one");
  EXPECT_EQ(answering(accounts, "https://c.test/", "whoever"), "robot");  // an account without username answers any
  EXPECT_EQ(answering(accounts, "https://a.test/deep/x", "bob"), "-");    // longest first, then the name
  EXPECT_EQ(answering(accounts, "https://a.test/", "alice", "home"), "-");
}

// THREATS.md B6: what a host requires beside any token names no user of its account.
TEST(AccountFor, APresetsUsernameIsNotCompared) {
  std::vector<Account> accounts = {account("a", {"https://a.test"}), account("b", {"https://b.test"}, "bob")};
  accounts[1].callers.preset_basic_username = "preset";
  accounts[1].callers.basic_username = "configured";
  EXPECT_EQ(answering(accounts, "https://a.test/", "alice"), "a");
  EXPECT_EQ(answering(accounts, "https://b.test/", "preset"), "b");
  EXPECT_EQ(answering(accounts, "https://b.test/", "configured"), "b");
  EXPECT_EQ(answering(accounts, "https://b.test/", "another"), "-");
  accounts.push_back(account("c", {"https://b.test"}, "carol"));  // its host requires none
  EXPECT_EQ(answering(accounts, "https://b.test/", "configured"), "b");
}

// THREATS.md B6
TEST(AccountFor, AStockUsernameNamesNobody) {
  std::vector<Account> accounts = {account("work", {"https://a.test/org"}, "alice"),
                                   account("home", {"https://b.test"}, "bob")};
  for (const char* stock :
       {"oauth2", "x-access-token", "x-token-auth", "git", "oauth2accesstoken", "VssSessionToken", "__token__"}) {
    EXPECT_EQ(answering(accounts, "https://a.test/org/x", stock), "work") << stock;
    EXPECT_EQ(answering(accounts, "https://c.test/", stock), "-") << stock;
  }
  EXPECT_EQ(answering(accounts, "https://a.test/org/x", "Git"), "-");
  accounts.push_back(account("other", {"https://a.test/org"}, "carol"));
  EXPECT_NE(answering(accounts, "https://a.test/org/x", "git").find("work, other match equally"), std::string::npos);
  accounts.push_back(account("robot", {"https://a.test"}, "git"));  // has it, by a shorter match
  EXPECT_EQ(answering(accounts, "https://a.test/org/x", "git"), "-");
  EXPECT_EQ(answering(accounts, "https://a.test/x", "git"), "robot");
  EXPECT_EQ(answering(accounts, "https://b.test/x", "git"), "home");
}

// New hosts of a preset make no tie.
TEST(AccountFor, AnOwnMatchComesBeforeAPresets) {
  std::vector<Account> accounts = {account("preset", {"https://a.test", "https://a.test/org"}),
                                   account("own", {"https://a.test"})};
  accounts[0].match_is_presets = true;
  EXPECT_EQ(answering(accounts, "https://a.test/x"), "own");
  EXPECT_EQ(answering(accounts, "https://a.test/org/x"), "preset");
}

TEST(AccountFor, TheDefaultDecidesATie) {
  std::vector<Account> accounts = {account("one", {"https://a.test"}, "alice"), account("two", {"https://a.test"}),
                                   account("three", {"https://a.test/three"})};
  accounts[1].chosen_in_a_tie = true;
  EXPECT_EQ(answering(accounts, "https://a.test/"), "two");
  EXPECT_EQ(answering(accounts, "https://a.test/", "oauth2"), "two");
  EXPECT_EQ(answering(accounts, "https://a.test/", "alice"), "one");  // the username decides first
  EXPECT_EQ(answering(accounts, "https://a.test/three/x"), "three");  // and the longest match before it
  accounts[0].chosen_in_a_tie = true;
  EXPECT_NE(answering(accounts, "https://a.test/").find("one, two match equally"), std::string::npos);
}

TEST(AccountFor, AUsernameForAUrlDecidesATie) {
  std::vector<Account> accounts = {account("one", {"https://a.test"}, "alice@a.test"),
                                   account("two", {"https://a.test"}, "alice@a.test")};
  const auto name = [&] {
    return username_that_decides(account_for(accounts, {parse_url("https://a.test/", Exit::input), "", ""}));
  };
  EXPECT_EQ(name(), "one");  // the username would need an escape, and both have it
  accounts[1].username = "bob";
  EXPECT_EQ(name(), "bob");
  accounts[1].username = "one";  // is the other's name
  EXPECT_EQ(name(), "one");
}

TEST(AccountFor, ATieIsNotGuessed) {
  std::vector<Account> accounts = {account("one", {"https://a.test"}),
                                   account("two", {"https://a.test", "https://a.test"}),
                                   account("three", {"https://a.test"}, "carol"), account("other", {"https://b.test"})};
  const std::string tie = answering(accounts, "https://a.test/x");
  EXPECT_EQ(tie,
            "78 https://a.test: the accounts one, two, three match equally well; name one of them instead of the URL, "
            "give one a longer match, or set default = yes in one of them");
  EXPECT_NE(answering(accounts, "https://a.test/", "dave").find("one, two match"), std::string::npos);
  EXPECT_EQ(answering(accounts, "https://a.test/", "carol"), "three");
  EXPECT_EQ(answering(accounts, "https://a.test/", "", "two"), "two");
  accounts.push_back(account("twin", {"https://a.test"}, "carol"));
  EXPECT_NE(answering(accounts, "https://a.test/", "carol").find("three, twin"), std::string::npos);
}

// The name narrows, and the URL must match all the same; without a URL only the name will do.
TEST(AccountFor, ANameNarrows) {
  const std::vector<Account> accounts = {account("a", {"https://a.test"})};
  EXPECT_EQ(answering(accounts, "https://b.test/", "", "a"), "-");
  EXPECT_EQ(answering(accounts, nullptr, "", "a"), "a");
  EXPECT_EQ(answering(accounts, nullptr).substr(0, 3), "78 ");
  EXPECT_EQ(answering(accounts, nullptr, "a").substr(0, 3), "78 ");
  EXPECT_EQ(answering(accounts, "https://a.test/", "", "b"), "78 there is no account \"b\"; there are: a");
  EXPECT_EQ(answering({}, nullptr, "", "b"), "78 there is no account \"b\"; run: keybearer add b");
}

// THREATS.md B4, B5
TEST(AccountFor, SaysWhatAlmostMatches) {
  const std::vector<Account> accounts = {account("a", {"https://a.test/org"}), account("b", {"https://b.test"})};
  AccountQuery query;
  query.url = parse_url("http://b.test/", Exit::input);
  EXPECT_EQ(account_for(accounts, query).plain_http, &accounts[1]);
  EXPECT_EQ(account_for(accounts, query).account, nullptr);
  query.url = parse_url("https://a.test/", Exit::input);
  EXPECT_EQ(account_for(accounts, query).other_path, &accounts[0]);
  EXPECT_EQ(account_for(accounts, query).plain_http, nullptr);
  EXPECT_EQ(answering(accounts, "https://a.test/org/../x").substr(0, 3), "65 ");
}

TEST(AccountForTarget, IsAUrlOrAName) {
  const std::vector<Account> accounts = {account("a.test", {"https://a.test/org"}), account("b", {"https://b.test"})};
  EXPECT_EQ(account_for_target(accounts, "a.test").name, "a.test");
  EXPECT_EQ(account_for_target(accounts, "https://b.test").name, "b");
  const auto failure = [&](const char* target) -> std::string {
    try {
      return account_for_target(accounts, target).name;
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.exit)) + " " + sentence(error);
    }
  };
  EXPECT_EQ(failure("c"), "78 there is no account \"c\"; there are: a.test, b");
  EXPECT_EQ(failure("https://c.test/x?secret"),
            "78 no account matches https://c.test/x; add to an account: match = https://c.test");
  EXPECT_EQ(failure("https://a.test/"),
            "78 no account matches https://a.test/; a.test answers other paths of this host");
  EXPECT_EQ(failure("http://b.test/"), "78 no account matches http://b.test/; b answers this host over https only");
  EXPECT_EQ(failure("https://b.test:x").substr(0, 3), "64 ");
}

// As a git remote does; what is not a plain name is refused as ever.
TEST(AccountForTarget, MayNameTheUser) {
  const std::vector<Account> accounts = {account("work", {"https://a.test"}, "alice"),
                                         account("home", {"https://a.test"}, "bob"),
                                         account("good", {"https://good.test"})};
  EXPECT_EQ(account_for_target(accounts, "https://alice@a.test/x").name, "work");
  EXPECT_EQ(account_for_target(accounts, "https://home@a.test").name, "home");
  const auto exit_of = [&](const char* target) {
    try {
      account_for_target(accounts, target);
      return Exit::ok;
    } catch (const Error& error) {
      return error.exit;
    }
  };
  EXPECT_EQ(exit_of("https://oauth2@a.test/"), Exit::config);         // a tie
  EXPECT_EQ(exit_of("https://good@evil.test/"), Exit::config);        // the host is what follows the @
  EXPECT_EQ(exit_of("https://evil.test#@good.test/"), Exit::config);  // THREATS.md B2
  EXPECT_EQ(exit_of("https://evil.test/@good.test/"), Exit::config);
  EXPECT_EQ(exit_of("https://alice:secret@a.test/"), Exit::usage);
  EXPECT_EQ(exit_of("https://alice%40x@a.test/"), Exit::usage);
  EXPECT_EQ(exit_of("https://a@b@a.test/"), Exit::usage);
  EXPECT_EQ(exit_of("https://@a.test/"), Exit::usage);
}

TEST(AccountName, NamesFilesAndOptions) {
  for (const char* good : {"a", "goto", "a.b_c-D9", "_x", "a."}) EXPECT_TRUE(is_account_name(good)) << good;
  EXPECT_TRUE(is_account_name(std::string(64, 'a')));
  EXPECT_FALSE(is_account_name(std::string(65, 'a')));
  for (const char* bad : {"", ".", "..", ".a", "-a", "a b", "a/b", "a\n", "\xc3\xbc", "a:b"})
    EXPECT_FALSE(is_account_name(bad)) << bad;
}

// helper/DESIGN.md, "Identity": same name, other identity: not there.
TEST(Account, ItsIdentitiesTellItFromAnother) {
  Account one;
  one.server.issuer = "https://a.test";
  one.server.token_endpoint = "https://a.test/token";
  one.client.id = "id";
  Account other = one;
  other.server.token_endpoint = "https://a.test/other";
  EXPECT_EQ(one.grant_identity(), other.grant_identity());  // the issuer is what counts
  other.server.issuer.clear();
  EXPECT_NE(one.grant_identity(), other.grant_identity());
  other = one;
  other.client.id = "other";
  EXPECT_NE(one.grant_identity(), other.grant_identity());
  other = one;
  other.requested.scope = "x";
  EXPECT_EQ(one.grant_identity(), other.grant_identity());
  EXPECT_NE(one.token_identity(), other.token_identity());
  Account audience = one, resource = one, id_token = one;
  audience.requested.audience = "x";
  resource.requested.resource = {"x"};
  id_token.callers.bearer = Bearer::id_token;
  const std::string texts[] = {one.token_identity(), audience.token_identity(), resource.token_identity(),
                               id_token.token_identity()};
  EXPECT_EQ(std::set<std::string>(std::begin(texts), std::end(texts)).size(), std::size(texts));
}

}  // namespace
