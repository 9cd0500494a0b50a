// SPDX-License-Identifier: MIT
#include "helper/core/state.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"

namespace {

class StateFile : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-state-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    base_ = pattern;
    setenv("XDG_STATE_HOME", pattern, 1);
  }
  void TearDown() override { ASSERT_EQ(system(("rm -rf " + base_).c_str()), 0); }

  std::string path(const std::string& name) const { return base_ + "/keybearer/" + name; }
  void put(const std::string& name, std::string_view bytes) {
    const Descriptor folder = open_state_folder();
    ASSERT_TRUE(replace_file(folder.get(), name, bytes, 0600));
  }

  std::string base_;
};

State example() {
  State state;
  state.identity = "https://login.example\nclient";
  state.store = "secret-service";
  state.generation = 7;
  state.intent = State::Intent{"abcd", Time(std::chrono::seconds(1764040000))};
  state.refresh_token_hash = "abba";
  state.signed_out = State::SignedOut{"cddc", Time(std::chrono::seconds(1764045100))};
  state.refusal = State::Refusal{"dcba", "refused (interaction_required)", Time(std::chrono::seconds(1764045000))};
  state.not_before = Time(std::chrono::seconds(1764050000));
  state.rejected = "f00d";
  state.rejected_by = "goto-api";
  state.rejected_at = Time(std::chrono::seconds(1764060000));
  state.rejections = 1;
  state.ahead_at = Time(std::chrono::seconds(1764070000));
  state.sign_in_at = Time(std::chrono::seconds(1764080000));
  state.known = State::Known();
  State::Known& known = *state.known;
  known.obtained_at = Time(std::chrono::seconds(1764000000));
  known.renewed_at = Time(std::chrono::seconds(1764010000));
  known.ends_at = Time(std::chrono::seconds(1764090000));
  known.token_expires_at = Time(std::chrono::seconds(1764020000));
  known.has_refresh_token = true;
  known.scope = "repo";
  known.dead = "invalid_grant";
  known.dead_at = Time(std::chrono::seconds(1764030000));
  return state;
}

TEST_F(StateFile, IsReadAsItWasWritten) {
  write_state("goto", example());
  const State read = read_state("goto");
  EXPECT_EQ(read.identity, example().identity);
  EXPECT_EQ(read.store, "secret-service");
  EXPECT_EQ(read.generation, 7);
  ASSERT_TRUE(read.intent);
  EXPECT_EQ(read.intent->refresh_token_hash, "abcd");
  EXPECT_EQ(read.intent->at, example().intent->at);
  EXPECT_FALSE(read.intent->spent);
  EXPECT_EQ(read.refresh_token_hash, "abba");
  ASSERT_TRUE(read.signed_out);
  EXPECT_EQ(read.signed_out->refresh_token_hash, "cddc");
  EXPECT_EQ(read.signed_out->at, example().signed_out->at);
  ASSERT_TRUE(read.refusal);
  EXPECT_EQ(read.refusal->refresh_token_hash, "dcba");
  EXPECT_EQ(read.refusal->reason, "refused (interaction_required)");
  EXPECT_EQ(read.refusal->at, example().refusal->at);
  EXPECT_EQ(read.not_before, example().not_before);
  EXPECT_EQ(read.rejected, "f00d");
  EXPECT_EQ(read.rejected_by, "goto-api");
  EXPECT_EQ(read.rejected_at, example().rejected_at);
  EXPECT_EQ(read.rejections, 1);
  EXPECT_EQ(read.ahead_at, example().ahead_at);
  EXPECT_EQ(read.sign_in_at, example().sign_in_at);
  ASSERT_TRUE(read.known);
  EXPECT_EQ(read.known->obtained_at, example().known->obtained_at);
  EXPECT_EQ(read.known->renewed_at, example().known->renewed_at);
  EXPECT_EQ(read.known->ends_at, example().known->ends_at);
  EXPECT_EQ(read.known->token_expires_at, example().known->token_expires_at);
  EXPECT_TRUE(read.known->has_refresh_token);
  EXPECT_EQ(read.known->scope, "repo");
  EXPECT_EQ(read.known->dead, "invalid_grant");
  EXPECT_EQ(read.known->dead_at, example().known->dead_at);
  struct stat status {};
  ASSERT_EQ(stat(path("goto.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);

  write_state("goto", State{});
  EXPECT_FALSE(read_state("goto").intent);
  EXPECT_EQ(read_state("goto").identity, "");
  EXPECT_EQ(read_state("goto").not_before, Time{});
}

// What is computed with them must not overflow.
TEST_F(StateFile, NumbersAtTheLimitsOfTheirTypesAreNotTaken) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const std::string number : {"9223372036854775807", "-9223372036854775808", "253402300800"}) {
    std::string text = "{\"known\":{\"obtained_at\":" + number + ",\"ends_at\":" + number + "}";
    for (const char* name : {"generation", "rejections", "not_before", "rejected_at", "ahead_at", "sign_in_at"})
      text += ",\"" + std::string(name) + "\":" + number;
    put("goto.json", text + "}");
    const State read = read_state("goto");
    for (const std::int64_t counter : {read.generation, read.rejections}) {
      EXPECT_GE(counter, 0) << number;
      EXPECT_LT(counter, most - 1000) << number;
    }
    for (const Time time : {read.not_before, read.rejected_at, read.ahead_at, read.sign_in_at, read.known->obtained_at})
      EXPECT_EQ(time, Time{}) << number;
    EXPECT_FALSE(read.known->ends_at) << number;
  }
}

// helper/DESIGN.md, "Identity": of another grant nothing is taken over, neither its count nor its end.
// THREATS.md N6: where no new file can be written, the old one can still say that the token is spent.
TEST_F(StateFile, SaysInItsOwnBytesThatATokenIsSpent) {
  EXPECT_FALSE(mark_intent_spent("goto"));  // there is no file
  write_state("goto", {});
  EXPECT_FALSE(mark_intent_spent("goto"));  // no intent was noted
  write_state("goto", example());
  EXPECT_TRUE(mark_intent_spent("goto"));
  const State read = read_state("goto");
  ASSERT_TRUE(read.intent);
  EXPECT_TRUE(read.intent->spent);
  EXPECT_EQ(read.generation, 7);
  EXPECT_FALSE(mark_intent_spent("goto"));  // nothing to change
  write_state("goto", read);
  EXPECT_TRUE(read_state("goto").intent->spent);
}

TEST_F(StateFile, IsAboutOneGrant) {
  write_state("goto", example());
  Account account;
  account.name = "goto";
  account.server.issuer = "https://login.example";
  account.client.id = "client";
  EXPECT_EQ(state_of(account).generation, 7);
  account.client.id = "other";
  EXPECT_EQ(state_of(account).generation, 0);
  EXPECT_FALSE(state_of(account).known);
  EXPECT_EQ(state_of(account).identity, account.grant_identity());
}

// Who only looks leaves nothing behind.
TEST_F(StateFile, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(read_state("goto").generation, 0);
  EXPECT_NE(access((base_ + "/keybearer").c_str(), F_OK), 0);
  erase_state("goto");
  EXPECT_NE(access((base_ + "/keybearer").c_str(), F_OK), 0);
}

TEST_F(StateFile, IsEmptyWhereItIsDamaged) {
  for (const std::string text : {"", "{", "[]", "not json", "{\"generation\":\"7\",\"intent\":5,\"store\":[]}",
                                 "{\"generation\":1,\"generation\":2}", "{\"intent\":{\"at\":5}}"}) {
    put("goto.json", text);
    const State read = read_state("goto");
    EXPECT_EQ(read.generation, 0) << text;
    EXPECT_EQ(read.store, "") << text;
    EXPECT_FALSE(read.intent) << text;
  }
  put("goto.json", "{\"generation\":1,\"store\":\"" + std::string(100000, 'x') + "\"}");
  EXPECT_EQ(read_state("goto").generation, 0);
}

// THREATS.md I6: neither read nor written through, and fixed by the next writer.
TEST_F(StateFile, IsNoLink) {
  put("target", "{\"generation\":9}");
  ASSERT_EQ(symlink("target", path("goto.json").c_str()), 0);
  EXPECT_EQ(read_state("goto").generation, 0);
  write_state("goto", example());
  EXPECT_EQ(read_state("goto").generation, 7);
  put("other.json", "{\"generation\":9}");
  EXPECT_EQ(read_state("other").generation, 9);
  ASSERT_EQ(link(path("other.json").c_str(), path("hard.json").c_str()), 0);
  EXPECT_EQ(read_state("hard").generation, 0);
}

TEST_F(StateFile, IsErasedAloneAndTheLocksStay) {
  write_state("goto", example());
  put("goto.lock", "");
  erase_state("goto");
  EXPECT_EQ(read_state("goto").generation, 0);
  EXPECT_EQ(access(path("goto.lock").c_str(), F_OK), 0);
}

// THREATS.md N4
TEST_F(StateFile, FailureToWriteIsTold) {
  write_state("goto", example());
  ASSERT_EQ(mkdir(path("folder.json").c_str(), 0700), 0);
  try {
    write_state("folder", example());
    FAIL() << "written";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::io);
    EXPECT_EQ(sentence(error),
              "folder: " + path("folder.json") +
                  " cannot be written: Is a directory; free some space, or make its directory writable");
  }
  setenv("XDG_STATE_HOME", "/dev/null", 1);
  EXPECT_THROW(write_state("goto", example()), Error);
  EXPECT_EQ(read_state("goto").generation, 0);
}

// Two rejections of tokens that were obtained just before are a host's no; an old token's is an expiry.
TEST(StateRejections, CountNewTokensInARow) {
  const Time start(std::chrono::seconds(1764040000));
  const auto token = [&](int age) {
    AccessToken made;
    made.fingerprint = "f";
    made.obtained_at = start - std::chrono::seconds(age);
    return made;
  };
  const auto at = [&](int later) { return start + std::chrono::seconds(later); };
  State state;
  state.reject(token(1), "a", at(0));
  EXPECT_EQ(state.rejected, "f");
  EXPECT_FALSE(state.refuses_new_tokens("a", at(1)));
  state.reject(token(0), "a", at(5));
  EXPECT_TRUE(state.refuses_new_tokens("a", at(6)));
  EXPECT_FALSE(state.refuses_new_tokens("a", at(66)));
  EXPECT_FALSE(state.refuses_new_tokens("a", at(-1)));

  EXPECT_FALSE(state.refuses_new_tokens("b", at(6)));  // another account's host, of the same sign-in
  state.reject(token(0), "b", at(7));
  EXPECT_FALSE(state.refuses_new_tokens("b", at(8)));  // its first
  state.reject(token(0), "a", at(10));
  state.reject(token(3000), "a", at(11));  // expired early, or revoked: worth a new one
  EXPECT_FALSE(state.refuses_new_tokens("a", at(12)));
}

}  // namespace
