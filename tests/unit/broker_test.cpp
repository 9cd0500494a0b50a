// SPDX-License-Identifier: MIT
#include "helper/broker.hpp"

#include "fake_worker.hpp"
#include "helper/base/lock.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/job_answer.hpp"

using std::chrono::seconds;

namespace {

class Broker : public WithFakeWorker {
 protected:
  void worker_has(const AccessToken& token) {
    json::Writer out;
    ::write(out.begin_object().key("done").begin_object().key("token"), token);
    worker_says(out.end_object().end_object().take().view());
  }
  void worker_fails(Exit exit) { worker_says(encode_failure({exit, "told so", {}, {}, "unit-work"}).view()); }

  // The token's value, or the exit code.
  std::string answer(const TokenRequirements& wanted = {}) const {
    try {
      return std::string(token_for(account(), wanted).value.view());
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.exit));
    }
  }

  // A sign-in whose token was cached that long ago and lasts for that long.
  void sign_in_with(const AccessToken& token) const {
    State state;
    state.identity = account().grant_identity();
    state.generation = 1;
    state.known = State::Known();
    state.known->has_refresh_token = true;
    write_state(account().grant_account(), state);
    put_cached(account(), token);
  }
};

TEST_F(Broker, ACachedTokenIsTheAnswer) {
  put_cached(account(), token_with("cached"));
  EXPECT_EQ(answer(), "cached");
  EXPECT_FALSE(token_for(account()).renewed);
  EXPECT_TRUE(jobs().empty());
}

TEST_F(Broker, WithoutOneTheWorkerIsAsked) {
  worker_has(token_with("new"));
  TokenRequirements wanted;
  wanted.min_valid = seconds(90);
  const AccessToken token = token_for(account(), wanted);
  EXPECT_EQ(token.value.view(), "new");
  EXPECT_TRUE(token.renewed);
  JobRequest expected;
  expected.job = JobKind::refresh;
  expected.account = "unit-work";
  expected.min_valid = seconds(90);
  EXPECT_EQ(jobs(), std::vector{expected});
}

// A token within its margin would be over before the caller's request arrives.
TEST_F(Broker, ATokenNearItsEndIsRenewedFirst) {
  put_cached(account(), token_with("old", seconds(3600), seconds(3550)));
  worker_has(token_with("new"));
  EXPECT_EQ(answer(), "new");
  put_cached(account(), token_with("older", seconds(3600), seconds(3000)));
  TokenRequirements wanted;
  wanted.min_valid = seconds(700);
  EXPECT_EQ(answer(wanted), "new");
  EXPECT_EQ(answer(), "older");
}

TEST_F(Broker, ARejectedTokenIsNamedAndNeverTheAnswer) {
  put_cached(account(), token_with("cached"));
  worker_has(token_with("new"));
  TokenRequirements refused;
  refused.refused = "of-cached";
  EXPECT_EQ(answer(refused), "new");
  EXPECT_EQ(jobs().back().rejected, "of-cached");
  TokenRequirements fresh;
  fresh.fresh = true;
  EXPECT_EQ(answer(fresh), "new");
  EXPECT_EQ(jobs().back().rejected, "of-cached");
  EXPECT_TRUE(jobs().back().fresh);
  TokenRequirements other;
  other.refused = "of-another";
  EXPECT_EQ(answer(other), "cached");
  EXPECT_EQ(jobs().size(), 2u);
}

// go asks again after a 401: a token that is as young as that was not the reason.
TEST_F(Broker, AnOldTokenCountsAsRejected) {
  put_cached(account(), token_with("cached", seconds(3600), seconds(61)));
  worker_has(token_with("new"));
  TokenRequirements wanted;
  wanted.max_age = seconds(60);
  EXPECT_EQ(answer(wanted), "new");
  EXPECT_EQ(jobs().back().rejected, "of-cached");
  wanted.max_age = seconds(600);
  EXPECT_EQ(answer(wanted), "cached");
}

// THREATS.md N4, N8: a fault of the moment must not fail a command whose token still works.
TEST_F(Broker, ATokenThatIsNotOverOutlivesAPassingFailure) {
  put_cached(account(), token_with("old", seconds(3600), seconds(3570)));
  for (const Exit passing : {Exit::temporary, Exit::keystore, Exit::io}) {
    worker_fails(passing);
    testing::internal::CaptureStderr();
    EXPECT_EQ(answer(), "old");
    EXPECT_NE(testing::internal::GetCapturedStderr().find("told so"), std::string::npos);
  }
  for (const Exit verdict : {Exit::login, Exit::protocol, Exit::config}) {
    worker_fails(verdict);
    EXPECT_EQ(answer(), std::to_string(static_cast<int>(verdict)));
  }
}

TEST_F(Broker, AFailureIsNoAnswerWhereTheTokenCannotServe) {
  worker_fails(Exit::temporary);
  EXPECT_EQ(answer(), "75");
  put_cached(account(), token_with("old", seconds(3600), seconds(3570)));
  TokenRequirements refused;
  refused.refused = "of-old";
  EXPECT_EQ(answer(refused), "75");
  TokenRequirements fresh;
  fresh.fresh = true;
  EXPECT_EQ(answer(fresh), "75");
  TokenRequirements longer;
  longer.min_valid = seconds(300);
  EXPECT_EQ(answer(longer), "75");
}

TEST_F(Broker, AWorkerWithoutATokenIsABug) {
  worker_says(R"({"done":{}})");
  EXPECT_EQ(answer(), "70");
  worker_says(R"({"done":{"token":{"access_token":"a b"}}})");
  EXPECT_EQ(answer(), "70");
}

// While another process has the lock, it is about to have a token; one that never ends must not keep the caller.
TEST_F(Broker, TheLockIsWaitedForAsLongAsTheCallerDoes) {
  const Lock lock = Lock::take("unit-work", LockKind::refresh, at_once(), {});
  TokenRequirements wanted;
  wanted.caller_timeout = seconds(0);
  EXPECT_EQ(answer(wanted), "75");
  EXPECT_TRUE(jobs().empty());
}

TEST_F(Broker, ATokenInItsLastTenthIsAnsweredAndRenewedBehindTheCaller) {
  sign_in_with(token_with("cached", seconds(100000), seconds(95000)));
  make_fifo("renewing");
  worker_is("echo begun >$HOME/renewing\n");
  EXPECT_EQ(answer(), "cached");
  EXPECT_EQ(read("renewing"), "begun\n");
  JobRequest expected;
  expected.job = JobKind::refresh;
  expected.account = "unit-work";
  expected.rejected = "of-cached";
  expected.fresh = expected.ahead = true;
  EXPECT_EQ(jobs(), std::vector{expected});
  // Once a minute, whatever came of it.
  EXPECT_EQ(answer(), "cached");
  EXPECT_EQ(jobs().size(), 1u);
}

// What a CI job or a container leaves behind is killed with it, in the middle of a rotation.
TEST_F(Broker, NothingIsRenewedAheadWhereItWouldBeKilledOrIsOff) {
  const auto begun_at = [&] { return state_of(account()).ahead_at; };
  sign_in_with(token_with("cached", seconds(100000), seconds(95000)));
  setenv("CI", "true", 1);
  EXPECT_EQ(answer(), "cached");
  EXPECT_EQ(begun_at(), Time());
  unsetenv("CI");
  use_account("refresh_ahead = no\n");
  EXPECT_EQ(answer(), "cached");
  EXPECT_EQ(begun_at(), Time());
  use_account("");
  sign_in_with(token_with("cached", seconds(100000), seconds(5000)));
  EXPECT_EQ(answer(), "cached");
  EXPECT_EQ(begun_at(), Time());
}

TEST_F(Broker, WhatIsCachedIsToldWithoutAskingAnybody) {
  EXPECT_FALSE(cached_token(account()));
  put_cached(account(), token_with("old", seconds(3600), seconds(3590)));
  EXPECT_FALSE(cached_token(account()));
  put_cached(account(), token_with("cached"));
  EXPECT_EQ(cached_token(account())->value.view(), "cached");
  EXPECT_TRUE(jobs().empty());
}

// THREATS.md A9
TEST_F(Broker, TheTokenThatACallerRejectsIsDroppedAndRemembered) {
  sign_in_with(token_with("cached"));
  reject_token(account(), Secret("another"));
  EXPECT_EQ(answer(), "cached");
  EXPECT_EQ(state_of(account()).rejected, "");
  reject_token(account(), Secret("cached"));
  EXPECT_FALSE(find_cached(account()));
  EXPECT_EQ(state_of(account()).rejected, "of-cached");
  EXPECT_TRUE(jobs().empty());
}

// Only the worker can say whether it was the token that the keystore has.
TEST_F(Broker, ARejectedTokenThatIsNotCachedIsTheWorkersToJudge) {
  worker_is(
      "echo '{\"ask\":\"given\",\"text\":\"\"}' >&3\nread -r answer <&3\necho \"$answer\" >$HOME/answer\n"
      "echo '{\"done\":{}}' >&3\n");
  reject_token(account(), Secret("another"));
  EXPECT_EQ(jobs().back().job, JobKind::reject);
  EXPECT_EQ(read("answer"), "{\"answer\":\"another\"}\n");
  worker_fails(Exit::keystore);
  reject_token(account(), Secret("another"));  // git does not look at the exit code, and nothing is lost
}

TEST_F(Broker, ASignInSaysSinceWhenItIsWanted) {
  worker_says(R"({"done":{}})");
  const Time asked_at = now();
  sign_in(account(), STDERR_FILENO, asked_at);
  EXPECT_EQ(jobs().back().job, JobKind::login);
  EXPECT_EQ(jobs().back().requested_at, asked_at);
  EXPECT_TRUE(jobs().back().terminal);
  worker_fails(Exit::login);
  EXPECT_THROW(sign_in(account(), STDERR_FILENO, asked_at), Error);
}

}  // namespace
