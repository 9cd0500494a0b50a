// SPDX-License-Identifier: MIT
#include "helper/broker.hpp"

#include "helper/base/descriptor.hpp"
#include "helper/base/lock.hpp"
#include "helper/base/time.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/state.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"
#include "helper/worker_client.hpp"

namespace {

bool good(const std::optional<AccessToken>& token, const TokenRequirements& wanted, const std::string& rejected) {
  return token && token->fingerprint != rejected && token->good_for(token->margin(wanted.min_valid), now());
}

bool too_old(const std::optional<AccessToken>& token, const TokenRequirements& wanted) {
  return token && wanted.max_age && now() - token->obtained_at > *wanted.max_age;
}

// Has the worker, which alone may send the refresh token, refresh under the account's lock.
AccessToken refreshed(const Account& account, const TokenRequirements& wanted, const std::string& rejected,
                      const Lock& lock, Deadline deadline) {
  worker_client::Job job(JobKind::refresh, account.name);
  job.request.rejected = rejected;
  job.request.min_valid = wanted.min_valid;
  job.request.fresh = wanted.fresh;
  job.request.older = wanted.fresh && !wanted.unattended;
  job.command_environment = worker_client::environment_for_commands(account);
  Descriptor terminal;
  if (!wanted.unattended) terminal = interactive::behind_request(account);
  job.terminal = terminal.get();
  job.lock = &lock;
  job.deadline = deadline;
  const auto done = worker_client::run(std::move(job));
  auto token = read_token(done.root()["done"]["token"]);
  if (!token)
    throw Error{Exit::internal, "keybearer-oauth returned no token", "report this", Kept::unsaid, account.name};
  token->renewed = true;
  return std::move(*token);
}

// Steps 2 and 3 of helper/DESIGN.md, "The refresh". `cached` is the token that was found without the lock and cannot be
// used.
AccessToken renewed(const Account& account, const TokenRequirements& wanted, const std::optional<AccessToken>& cached) {
  const Deadline deadline = deadline_after(account.answer_timeout(wanted.caller_timeout));
  const std::string seen = cached ? cached->fingerprint : "";
  const std::string rejected = wanted.fresh || too_old(cached, wanted) ? seen : wanted.refused;
  const Lock lock =
      Lock::take(account.grant_account(), LockKind::refresh, deadline, [&](int pid, std::chrono::seconds waited) {
        const std::string text =
            account.name + ": waiting for another keybearer (pid " + std::to_string(pid) + ") to finish";
        if (!terminal::decorated()) {
          terminal::note(text);
          return false;
        }
        terminal::progress(text + ", " + minutes_and_seconds(waited.count()));
        return true;
      });
  terminal::progress("");
  auto found = find_cached(account);
  // A token that another caller has just obtained is as new as ours would be, so we send no second request
  // (THREATS.md N1).
  const bool renewed_meanwhile = found && found->fingerprint != seen;
  if (renewed_meanwhile && found->good_for(found->margin(), now())) return std::move(*found);
  if (!wanted.fresh && good(found, wanted, rejected)) return std::move(*found);
  return refreshed(account, wanted, rejected, lock, deadline);
}

// Whether the token is in the last tenth of its lifetime, before its margin begins. Never for one without an expiry.
bool in_last_tenth(const AccessToken& token) {
  if (!token.expires_at) return false;
  const auto life = *token.expires_at - token.obtained_at;
  return !token.good_for(token.margin() + life / 10, now());
}

constexpr std::chrono::seconds between_attempts{60};

// In a CI job the background process would be killed with the job, perhaps in the middle of a rotation.
bool may_renew_ahead(const Account& account) {
  return account.refresh_ahead != RefreshAhead::no && !interactive::in_ci();
}

// Starts a refresh in the background, if this caller gets the lock at once; at most one attempt a minute, successful or
// not.
void renew_ahead(const Account& account, const AccessToken& token) noexcept {
  try {
    const Lock lock = Lock::take(account.grant_account(), LockKind::refresh, at_once(), {});
    const auto found = find_cached(account);
    State state = state_of(account);
    const auto since = now() - state.ahead_at;
    if (!found || found->fingerprint != token.fingerprint || !state.known || !state.known->has_refresh_token ||
        !state.known->dead.empty())
      return;
    if (since >= std::chrono::seconds(0) && since < between_attempts) return;
    state.ahead_at = now();
    write_state(account.grant_account(), state);
    worker_client::Job job(JobKind::refresh, account.name);
    job.request.rejected = token.fingerprint;
    job.request.fresh = job.request.ahead = true;
    job.command_environment = worker_client::environment_for_commands(account);
    job.lock = &lock;
    worker_client::start_and_leave(std::move(job));
    terminal::step(account.name + ": the token expires soon, so it is being refreshed in the background");
  } catch (const Error& error) {
    terminal::step(sentence(error));
  } catch (...) {  // out of memory; the cached token is still good
  }
}

// Temporary failures: a token that has not expired is then used although its margin has begun (THREATS.md N4, N8).
bool is_passing(Exit exit) { return exit == Exit::keystore || exit == Exit::io || exit == Exit::temporary; }

}  // namespace

AccessToken token_for(const Account& account, const TokenRequirements& wanted) {
  auto cached = find_cached(account);
  if (!wanted.fresh && !too_old(cached, wanted) && good(cached, wanted, wanted.refused)) {
    if (in_last_tenth(*cached) && may_renew_ahead(account)) renew_ahead(account, *cached);
    return std::move(*cached);
  }
  try {
    return renewed(account, wanted, cached);
  } catch (const Error& error) {
    if (wanted.fresh || !cached || cached->fingerprint == wanted.refused || !is_passing(error.exit) ||
        !cached->good_for(wanted.min_valid.value_or(std::chrono::seconds(0)), now()))
      throw;
    terminal::warn(sentence(error) + "; using the cached token, which has not expired");
    return std::move(*cached);
  }
}

std::optional<AccessToken> cached_token(const Account& account) {
  auto cached = find_cached(account);
  if (!good(cached, {}, "")) return {};
  return cached;
}

void sign_in(const Account& account, int terminal, Time asked_at) {
  worker_client::Job job(JobKind::login, account.name);
  job.request.requested_at = asked_at;
  job.terminal = terminal;
  job.command_environment = worker_client::environment_for_commands(account);
  worker_client::run(std::move(job));
}

void reject_token(const Account& account, const Secret& token) {
  const auto cached = find_cached(account);
  if (cached && bearer_of(account, *cached) == token) {
    drop_cached(account);
    try {
      // If another process holds the lock, it is refreshing the token already, and the rejection need not be noted.
      const Lock lock = Lock::take(account.grant_account(), LockKind::refresh, at_once(), {});
      State state = state_of(account);
      state.reject(*cached, account.name, now());
      write_state(account.grant_account(), state);
    } catch (const Error& error) {
      terminal::step(sentence(error));
    }
  } else if (!cached) {
    worker_client::Job job(JobKind::reject, account.name);
    job.answer = token.copy();
    job.deadline = deadline_after(account.answer_timeout());
    try {
      worker_client::run(std::move(job));
    } catch (const Error& error) {
      terminal::step(sentence(error));
    }
  }
}
