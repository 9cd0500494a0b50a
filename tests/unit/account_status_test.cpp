// SPDX-License-Identifier: MIT
#include "helper/commands/account_status.hpp"

#include "fake_worker.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/job_answer.hpp"

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

class AccountStatus : public WithFakeWorker {
 protected:
  // A sign-in that lasts: what the state folder remembers of it.
  State signed_in() const {
    State state;
    state.identity = account().grant_identity();
    state.store = "file";
    state.generation = 1;
    state.known = State::Known();
    state.known->obtained_at = now();
    state.known->has_refresh_token = true;
    return state;
  }
  void remember(const State& state) const { write_state(account().grant_account(), state); }

  void keystore_says(const ProbeAnswer& answer) {
    json::Writer out;
    ::write(out.begin_object().key("done").begin_object(), answer);
    worker_says(out.end_object().end_object().take().view());
  }
  void keystore_has(bool grant) {
    ProbeAnswer answer;
    answer.store = "file";
    answer.signed_in = grant;
    keystore_says(answer);
  }
  void keystore_is_locked() {
    ProbeAnswer answer;
    answer.problem = Error{Exit::keystore, "the keyring is locked", "unlock it"};
    keystore_says(answer);
  }
};

// A prompt calls it once a line: neither the network nor the keystore is needed where the state can tell.
TEST_F(AccountStatus, ACachedTokenNeedsNobody) {
  put_cached(account(), token_with("a"));
  EXPECT_EQ(check_of(account()), Exit::ok);
  EXPECT_TRUE(jobs().empty());
}

TEST_F(AccountStatus, ATokenThatWasRejectedCountsForNothing) {
  State state = signed_in();
  state.rejected = "of-a";
  state.known->dead = "invalid_grant";
  remember(state);
  put_cached(account(), token_with("a"));
  EXPECT_EQ(check_of(account()), Exit::login);
}

struct Case {
  const char* what;
  void (*change)(State&);
  Exit exit;
};

TEST_F(AccountStatus, TheStateTellsWhereItCan) {
  const Case cases[] = {
      {"the server ended it", [](State& state) { state.known->dead = "invalid_grant"; }, Exit::login},
      {"its time is over", [](State& state) { state.known->ends_at = now() - seconds(1); }, Exit::login},
      {"no refresh token, and its one token is over", [](State& state) { state.known->has_refresh_token = false; },
       Exit::login},
      {"signed out", [](State& state) { state.known.reset(); }, Exit::login},
      {"the server asked for a pause", [](State& state) { state.not_before = now() + minutes(2); }, Exit::temporary},
      {"a fault a minute ago",
       [](State& state) {
         state.failure = {{Exit::temporary, "503", {}, {}, "unit-work"}, now() - minutes(1)};
       },
       Exit::temporary},
      {"the last renewal needs a look",
       [](State& state) {
         state.failure = {{Exit::config, "unknown client", {}, {}, "unit-work"}, now() - hours(9)};
       },
       Exit::login},
  };
  for (const auto& [what, change, exit] : cases) {
    State state = signed_in();
    change(state);
    remember(state);
    EXPECT_EQ(check_of(account()), exit) << what;
  }
  EXPECT_TRUE(jobs().empty());
}

TEST_F(AccountStatus, WhatIsPastOrAnothersIsAskedAbout) {
  const Case cases[] = {
      {"nothing is wrong", [](State&) {}, Exit::ok},
      {"its own token lasts",
       [](State& state) { state.known->has_refresh_token = false, state.known->token_expires_at = now() + hours(1); },
       Exit::ok},
      {"a pause that ends under a wrong clock", [](State& state) { state.not_before = now() + hours(9); }, Exit::ok},
      {"a fault an hour ago",
       [](State& state) {
         state.failure = {{Exit::temporary, "503", {}, {}, "unit-work"}, now() - hours(1)};
       },
       Exit::ok},
      {"a keystore that was locked then",
       [](State& state) {
         state.failure = {{Exit::keystore, "locked", {}, {}, "unit-work"}, now()};
       },
       Exit::ok},
      {"a failure of another account that uses this sign-in",
       [](State& state) {
         state.failure = {{Exit::config, "scope", {}, {}, "other"}, now()};
       },
       Exit::ok},
  };
  keystore_has(true);
  std::size_t asked = 0;
  for (const auto& [what, change, exit] : cases) {
    State state = signed_in();
    change(state);
    remember(state);
    EXPECT_EQ(check_of(account()), exit) << what;
    ASSERT_EQ(jobs().size(), ++asked) << what;
    EXPECT_EQ(jobs().back().job, JobKind::probe);
    EXPECT_EQ(jobs().back().keystore_limit, seconds(1));
  }
}

TEST_F(AccountStatus, AKeystoreThatDoesNotAnswerIsNoMissingSignIn) {
  remember(signed_in());
  keystore_is_locked();
  EXPECT_EQ(check_of(account()), Exit::keystore);
  const Status status = status_of(account());
  EXPECT_EQ(status.signed_in, std::nullopt);
  EXPECT_EQ(status.check, Exit::keystore);
  ASSERT_TRUE(status.problem);
  EXPECT_EQ(status.problem->what, "the keyring is locked");
  EXPECT_TRUE(status.known);  // as of the last time
}

TEST_F(AccountStatus, NeverSignedInNeedsAPerson) {
  keystore_has(false);
  EXPECT_EQ(check_of(account()), Exit::login);
  EXPECT_EQ(status_of(account()).signed_in, false);
}

// Nobody signs in to these: there is nothing to be missing.
TEST_F(AccountStatus, AFlowWithoutAUserNeedsNoSignIn) {
  use_account("flow = client_credentials\n");
  keystore_has(false);
  EXPECT_EQ(check_of(account()), Exit::ok);
}

TEST_F(AccountStatus, AProblemOfOursWithTheWorkerIsToBeLookedAt) {
  worker_is("exit 1\n");
  EXPECT_EQ(check_of(account()), Exit::login);  // never 70: it is one of the codes of `status --check`
}

TEST_F(AccountStatus, OfTwoExpiriesTheCachedTokensCounts) {
  State state = signed_in();
  state.known->token_expires_at = now() + hours(5);
  remember(state);
  ProbeAnswer answer;
  answer.signed_in = true;
  answer.known = state.known;
  keystore_says(answer);
  EXPECT_EQ(status_of(account()).token_expires_at, state.known->token_expires_at);
  const AccessToken cached = token_with("a");
  put_cached(account(), cached);
  EXPECT_EQ(status_of(account()).token_expires_at, cached.expires_at);
}

// What `status` shows of the last renewal, though a good token is answered meanwhile.
TEST_F(AccountStatus, AGoodTokenOutweighsTheLastFailure) {
  State state = signed_in();
  state.failure = {{Exit::config, "unknown client", {}, {}, "unit-work"}, now()};
  remember(state);
  keystore_has(true);
  EXPECT_EQ(status_of(account()).check, Exit::login);
  ASSERT_TRUE(status_of(account()).problem);
  EXPECT_EQ(status_of(account()).problem->what, "unknown client");
  put_cached(account(), token_with("a"));
  EXPECT_EQ(status_of(account()).check, Exit::ok);
}

TEST_F(AccountStatus, DaysThatAreLeftAreRoundedUp) {
  Status status{.account = account()};
  EXPECT_EQ(status.days_left(), std::nullopt);
  status.known = State::Known();
  EXPECT_EQ(status.days_left(), std::nullopt);
  status.known->ends_at = now() + hours(24 * 3 + 1);
  EXPECT_EQ(status.days_left(), 4);
  status.known->ends_at = now() + minutes(5);
  EXPECT_EQ(status.days_left(), 1);
  status.known->ends_at = now() - hours(50);
  EXPECT_EQ(status.days_left(), 0);
  status.known->dead = "invalid_grant";
  EXPECT_EQ(status.days_left(), std::nullopt);
}

}  // namespace
