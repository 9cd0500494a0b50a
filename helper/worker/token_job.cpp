// SPDX-License-Identifier: MIT
#include "helper/worker/token_job.hpp"

#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/cache.hpp"

namespace worker {

using oauth::TokenResponse;

namespace {

// The limit of Retry-After (helper/oauth/http_date.hpp). If not_before is further in the future, the clock has been
// changed (THREATS.md N9).
constexpr std::chrono::seconds longest_wait{300};

bool needs_no_refresh_token(const TokenJob& token_job) {
  if (token_job.account.needs_no_sign_in() && !token_job.grant) return true;
  return token_job.grant && token_job.grant->flow.has_value();
}

// `status --check` shows later, without a request, what failed.
void remember_failure(Job& job, const Error& error) noexcept {
  try {
    if (!job.lock || state_of(job.account).generation == 0) return;
    job.change_state([&](State& state) {
      Error remembered = error;
      remembered.account = job.account.name;
      state.failure = State::Failure{std::move(remembered), now()};
    });
  } catch (...) {  // the caller gets the first error
  }
}

}  // namespace

TokenJob::TokenJob(Job& the_job) : job(the_job), account(the_job.account), name(the_job.account.name) {
  job.take_lock();
  state = state_of(account);
  store = job.chosen_keystore();
  if (store) grant = load_grant(*store, account);
}

std::optional<AccessToken> stored_token(TokenJob& token_job) {
  const AccessToken& token = token_job.grant->token;
  const JobRequest& request = token_job.job.request;
  const bool rejected = token.fingerprint == request.rejected || token.fingerprint == token_job.state.rejected;
  if (token_job.borrows() || rejected || request.fresh || token.value.empty()) return {};
  if (!token.good_for(token.margin(request.min_valid), now())) return {};
  token_job.job.prompter.step(token_job.name + ": the access token in the keystore is still valid");
  put_cached(token_job.account, token);
  return token.copy();
}

void refuse_useless_request(const TokenJob& token_job) {
  if (!token_job.state.refuses_new_tokens(token_job.name, now())) return;
  throw Error{
      Exit::login, "the host refused two new access tokens in a row",
      "check the account's permissions and scope there, or run: keybearer login " + token_job.account.grant_account(),
      Kept::sign_in, token_job.name};
}

void refuse_early_request(const TokenJob& token_job) {
  const auto wait = token_job.state.not_before - now();
  if (wait <= std::chrono::seconds(0) || wait > longest_wait) return;
  throw Error{Exit::temporary, "the server asked to wait until " + rfc3339(token_job.state.not_before),
              "try again then", Kept::sign_in, token_job.name};
}

// A refresh in the background has no caller.
void refuse_request_without_caller(const TokenJob& token_job) {
  if (token_job.job.request.ahead || !token_job.job.channel.closed_by_peer()) return;
  throw Error{Exit::temporary, "the caller ended before the token request was sent",
              "run: keybearer refresh " + token_job.name, Kept::nothing_changed, token_job.name};
}

void refuse_request_without_lock(const TokenJob& token_job) {
  const Job& job = token_job.job;
  if (job.lock && job.lock->is_current(token_job.account.grant_account(), LockKind::refresh)) return;
  throw Error{Exit::temporary, "the lock was removed by another program while it was held",
              "try again; nothing may remove files from the state directory", Kept::sign_in, token_job.name};
}

bool is_for_another_user(const Grant& grant, const TokenResponse& answer) {
  return !grant.subject.empty() && !answer.subject.empty() && answer.subject != grant.subject;
}

Error answered_for_another_user(const TokenJob& token_job, const TokenResponse& answer) {
  return {Exit::login,
          "the server answered for " + printable(answer.subject, 80) + " instead of " +
              printable(token_job.grant->subject, 80) + ", so its token was not used",
          "run: keybearer login " + token_job.account.grant_account(), Kept::unsaid, token_job.name};
}

void refuse_moved_endpoint(const TokenJob& token_job) {
  const std::string& configured = token_job.account.server.token_endpoint;
  const std::string& bound = token_job.grant->server.token_endpoint;
  if (configured.empty() || configured == bound) return;
  const Origin now_at = parse_endpoint(configured, Exit::config).origin;
  const Origin bound_to = parse_endpoint(bound, Exit::io).origin;
  if (now_at == bound_to) return;
  throw Error{Exit::login,
              "the token endpoint changed from " + bound_to.text() + " to " + now_at.text() + " since the sign-in",
              "run: keybearer login " + token_job.account.grant_account(), Kept::nothing_sent, token_job.name};
}

void take_token(TokenJob& token_job, AccessToken token) {
  if (token_job.borrows()) {
    token_job.borrowed_token = std::move(token);
    return;
  }
  Grant& grant = *token_job.grant;
  for (const auto& [name, value] : grant.token.extra) token.extra.try_emplace(name, value);
  if (token.id_token.empty() && token_job.account.callers.bearer != Bearer::id_token)
    token.id_token = std::move(grant.token.id_token);
  if (token.scope.empty()) token.scope = grant.scope;
  grant.scope = token.scope;
  grant.token = std::move(token);
}

void save_state(TokenJob& token_job) {
  token_job.state.known = token_job.grant->known();
  try {
    write_state(token_job.account.grant_account(), token_job.state);
  } catch (const Error& error) {
    token_job.job.prompter.warn(sentence(error));
  }
}

AccessToken deliver(TokenJob& token_job) {
  put_cached(token_job.account, token_job.token());
  State& state = token_job.state;
  note_saved(state, *token_job.grant);
  if (state.failure && state.failure->error.account == token_job.name) state.failure.reset();
  state.not_before = {};
  if (state.rejected_by == token_job.name) state.rejected.clear();
  save_state(token_job);
  return token_job.token().copy();
}

void refresh(Job& job, json::Writer& done) {
  try {
    TokenJob token_job(job);
    const AccessToken token = needs_no_refresh_token(token_job) ? obtain_token(token_job) : refresh_grant(token_job);
    done.key("token");
    write(done, token);
  } catch (const Error& error) {
    remember_failure(job, error);
    throw;
  }
}

}  // namespace worker
