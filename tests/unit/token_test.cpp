// SPDX-License-Identifier: MIT
#include "helper/core/token.hpp"

#include <gtest/gtest.h>
#include <string>

using std::chrono::seconds;

namespace {

Time at(std::int64_t second) { return Time(seconds(second)); }

AccessToken token_for(std::optional<std::int64_t> life, std::int64_t obtained_at = 1000000) {
  AccessToken token;
  token.value = Secret("canary-token");
  token.type = "Bearer";
  token.obtained_at = at(obtained_at);
  if (life) token.expires_at = at(obtained_at + *life);
  token.fingerprint = "f00d";
  return token;
}

std::string encoded(const AccessToken& token) {
  json::Writer out;
  write(out, token);
  return std::string(out.take().view());
}

std::optional<AccessToken> decoded(std::string_view text) {
  return read_token(json::Document::parse(Secret(text), Exit::io, "the token").root());
}

// 60 s, or half the lifetime if that is less.
TEST(Token, MarginIsAMinuteOrHalfTheLife) {
  const std::pair<std::int64_t, int> table[] = {{3600, 60}, {120, 60}, {119, 59}, {60, 30}, {1, 0}, {0, 0}, {-100, 0}};
  for (const auto& [life, margin] : table) EXPECT_EQ(token_for(life).margin(), seconds(margin)) << life;
  EXPECT_EQ(token_for({}).margin(), seconds(60));
  EXPECT_EQ(token_for(60).margin(seconds(1800)), seconds(1800));
  EXPECT_EQ(token_for(3600).margin(seconds(0)), seconds(0));
}

TEST(Token, IsGoodWhileMoreThanTheMarginIsLeft) {
  const AccessToken token = token_for(3600);
  EXPECT_TRUE(token.good_for(seconds(60), at(1000000)));
  EXPECT_TRUE(token.good_for(seconds(60), at(1003539)));
  EXPECT_FALSE(token.good_for(seconds(60), at(1003540)));
  EXPECT_TRUE(token.good_for(seconds(0), at(1003599)));
  EXPECT_FALSE(token.good_for(seconds(0), at(1003600)));
  EXPECT_FALSE(token.good_for(seconds(7200), at(1000000)));
  EXPECT_FALSE(token.good_for(seconds(INT64_MAX), at(1000000)));
  EXPECT_TRUE(token_for({}).good_for(seconds(7200), at(2000000000)));
  EXPECT_FALSE(AccessToken().good_for(seconds(0), at(0)));
}

// THREATS.md N9: a clock that was set back says nothing about a token; 300 s may be a server's or a restart's.
TEST(Token, IsNotGoodBeforeItWasObtained) {
  for (const std::optional<std::int64_t> life : {std::optional<std::int64_t>(3600), std::optional<std::int64_t>()}) {
    EXPECT_TRUE(token_for(life).good_for(seconds(60), at(1000000 - 300)));
    EXPECT_FALSE(token_for(life).good_for(seconds(60), at(1000000 - 301)));
    EXPECT_FALSE(token_for(life).good_for(seconds(60), at(0)));
  }
  EXPECT_TRUE(token_for(3600, 4294967296).good_for(seconds(60), at(4294967296)));  // 2106
}

// THREATS.md N9: a clock that was set back within a token's life makes it no younger; another boot's uptime says
// nothing.
TEST(Token, IsAsOldAsTheOlderClockSays) {
  AccessToken token = token_for(3600);
  token.obtained_uptime = seconds(5000);
  EXPECT_TRUE(token.good_for(seconds(60), at(1000000), seconds(5000 + 3539)));
  EXPECT_FALSE(token.good_for(seconds(60), at(1000000), seconds(5000 + 3540)));
  EXPECT_FALSE(token.good_for(seconds(60), at(1003540), seconds(5000)));
  EXPECT_TRUE(token.good_for(seconds(60), at(1000000), seconds(10)));
}

// Callers are told less than the margin: a token on its last second must not look valid to them.
TEST(Token, ToldExpiryIsEarlyByHalfTheMargin) {
  EXPECT_EQ(token_for(3600).reported_expiry(), at(1003570));
  EXPECT_EQ(token_for(60).reported_expiry(), at(1000045));
  EXPECT_FALSE(token_for({}).reported_expiry());
}

TEST(Token, IsReadAsItWasWritten) {
  AccessToken token = token_for(3600);
  token.scope = "repo user";
  token.obtained_uptime = seconds(5000);
  token.id_token = Secret("e30.e30.x");
  token.extra = {{"account_key", "9999982253621659654"}, {"organizer", "\u00e9"}};
  const auto read = decoded(encoded(token));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->value, token.value);
  EXPECT_EQ(read->type, "Bearer");
  EXPECT_EQ(read->scope, "repo user");
  EXPECT_EQ(read->obtained_at, token.obtained_at);
  EXPECT_EQ(read->obtained_uptime, token.obtained_uptime);
  EXPECT_EQ(read->expires_at, token.expires_at);
  EXPECT_EQ(read->fingerprint, "f00d");
  EXPECT_EQ(read->id_token, token.id_token);
  EXPECT_EQ(read->extra, token.extra);
  EXPECT_EQ(encoded(*read), encoded(token));
  EXPECT_EQ(encoded(token.copy()), encoded(token));
  EXPECT_EQ(encoded(token_for({})), encoded(*decoded(encoded(token_for({})))));
}

TEST(Token, DamagedOnesAreNone) {
  const std::string good = R"("access_token":"x","token_type":"Bearer","scope":"","fingerprint":"","obtained_at":1)";
  EXPECT_TRUE(decoded("{" + good + "}"));
  EXPECT_TRUE(decoded("{" + good + ",\"later\":\"versions may add\"}"));
  const std::string bad[] = {"[]",
                             "{}",
                             "[" + std::string("\"x\"") + "]",
                             "{" + good + ",\"access_token\":\"y\"}",
                             "{" + good + ",\"expires_at\":\"5\"}",
                             "{" + good + ",\"expires_at\":-1}",
                             "{" + good + ",\"expires_at\":1.5}",
                             "{" + good + ",\"expires_at\":999999999999999999}",
                             "{" + good + ",\"expires_at\":1,\"expires_at\":2}",
                             "{" + good + ",\"id_token\":5}",
                             "{" + good + ",\"extra\":5}",
                             "{" + good + ",\"extra\":{\"a\":5}}",
                             "{" + good + ",\"scope\":\"again\"}"};
  for (const auto& text : bad) EXPECT_FALSE(decoded(text)) << text;
  for (const std::string value : {"\"\"", "null", "5", "\"a b\"", "\"a\\nb\"", "\"\\u00e9\"", "\"\x7f\""})
    EXPECT_FALSE(decoded("{\"access_token\":" + value + good.substr(18) + "}")) << value;
  EXPECT_TRUE(decoded("{\"access_token\":\"" + std::string(65536, 'x') + "\"" + good.substr(18) + "}"));
  EXPECT_FALSE(decoded("{\"access_token\":\"" + std::string(65537, 'x') + "\"" + good.substr(18) + "}"));
}

}  // namespace
