// SPDX-License-Identifier: MIT
#include "helper/core/job_answer.hpp"

#include <gtest/gtest.h>

#include "helper/core/error_json.hpp"

namespace {

template <typename Answer>
json::Document written(const Answer& answer) {
  json::Writer out;
  write(out.begin_object(), answer);
  return json::Document::parse(out.end_object().take(), Exit::internal, "the answer");
}

TEST(JobAnswer, OfASignInIsReadAsItWasWritten) {
  const auto document = written(SignInAnswer{"alice", "a b", false});
  const auto answer = read_sign_in_answer(document.root());
  EXPECT_EQ(answer.user, "alice");
  EXPECT_EQ(answer.scope, "a b");
  EXPECT_FALSE(answer.has_refresh_token);
}

TEST(JobAnswer, OfAProbeIsReadAsItWasWritten) {
  ProbeAnswer said;
  said.store = "file";
  said.signed_in = true;
  said.known = State::Known();
  said.known->scope = "a";
  const auto document = written(said);
  const auto answer = read_probe_answer(document.root());
  EXPECT_EQ(answer.store, "file");
  EXPECT_EQ(answer.signed_in, true);
  ASSERT_TRUE(answer.known);
  EXPECT_EQ(answer.known->scope, "a");
  EXPECT_FALSE(answer.problem);
}

// A keystore that does not answer must not look like "not signed in".
TEST(JobAnswer, OfAProbeWithoutAKeystoreSaysNeitherYesNorNo) {
  ProbeAnswer said;
  said.problem = Error{Exit::keystore, "locked"};
  const auto document = written(said);
  const auto answer = read_probe_answer(document.root());
  EXPECT_FALSE(answer.signed_in);
  EXPECT_FALSE(answer.known);
  ASSERT_TRUE(answer.problem);
  EXPECT_EQ(answer.problem->exit, Exit::keystore);
  EXPECT_EQ(answer.problem->what, "locked");
}

TEST(JobAnswer, OfAResourceIsReadAsItWasWritten) {
  const auto document = written(ResourceAnswer{"https://api.example", "https://login.example", "a b"});
  const auto answer = read_resource_answer(document.root());
  EXPECT_EQ(answer.resource, "https://api.example");
  EXPECT_EQ(answer.issuer, "https://login.example");
  EXPECT_EQ(answer.scopes, "a b");
}

TEST(JobAnswer, OfAFailureIsReadAsItWasWritten) {
  const auto document =
      json::Document::parse(encode_failure({Exit::login, "\"ended\"", "sign in"}), Exit::internal, "the answer");
  const auto failure = read_error(document.root()["done"]);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->exit, Exit::login);
  EXPECT_EQ(sentence(*failure), "\"ended\"; sign in");
  EXPECT_FALSE(read_error(written(SignInAnswer{}).root()));
}

}  // namespace
