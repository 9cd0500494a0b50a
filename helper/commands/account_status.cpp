// SPDX-License-Identifier: MIT
#include "helper/commands/account_status.hpp"

#include <algorithm>

#include "helper/config/providers.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/worker_client.hpp"

namespace {

// Asks the keystore through the worker. A keystore that does not answer is a problem, not "not signed in".
void ask_keystore(Status& status, std::optional<std::chrono::seconds> limit) {
  worker_client::Job job(JobKind::probe, status.account.name);
  job.request.keystore_limit = limit;
  job.deadline = deadline_after(status.account.answer_timeout());
  try {
    auto answer = read_probe_answer(worker_client::run(std::move(job)).root()["done"]);
    status.signed_in = answer.signed_in;
    if (status.signed_in) status.known = std::move(answer.known);
    status.store = std::move(answer.store);
    if (answer.problem) throw std::move(*answer.problem);
  } catch (const Error& error) {
    status.problem = error;
    status.check = error.exit;
  }
  if (status.check == Exit::ok && status.signed_in == false && !status.account.needs_no_sign_in())
    status.check = Exit::login;
}

bool is_good(const std::optional<AccessToken>& token, const State& state) {
  return token && token->fingerprint != state.rejected && token->good_for(token->margin(), now());
}

// The longest Retry-After that is noted. A time further ahead was noted while the clock was wrong (THREATS.md N9).
constexpr std::chrono::seconds passing{300};

bool is_within(Time from, Time at) { return from <= at && at - from < passing; }

// Whether the user is needed, according to the state file only.
Exit verdict(const Account& account, const State& state) {
  const Time at = now();
  const bool borrowed = !account.grant.empty();
  if (state.known) {
    const State::Known& known = *state.known;
    const bool token_is_over = borrowed || !known.token_expires_at || *known.token_expires_at <= at;
    if (!known.dead.empty() || (known.ends_at && *known.ends_at <= at)) return Exit::login;
    if (!known.has_refresh_token && token_is_over) return Exit::login;
  }
  if (state.not_before > at && state.not_before - at <= passing) return Exit::temporary;
  if (!state.failure || state.failure->error.account != account.name || state.failure->error.exit == Exit::keystore)
    return Exit::ok;  // the keystore itself is asked instead
  if (state.failure->error.exit == Exit::temporary)
    return is_within(state.failure->at, at) ? Exit::temporary : Exit::ok;
  return Exit::login;
}

Exit one_of_check(Exit exit) {
  return exit == Exit::ok || exit == Exit::keystore || exit == Exit::temporary ? exit : Exit::login;
}

}  // namespace

std::optional<std::int64_t> Status::days_left() const {
  if (!known || !known->ends_at || !known->dead.empty()) return {};
  const auto left = std::chrono::ceil<std::chrono::days>(*known->ends_at - now()).count();
  return std::max<std::int64_t>(0, left);
}

namespace {

constexpr std::int64_t soon = 9;  // days; GoTo's sign-ins last 30 days, so the warning begins on day 21

// `login` can register a client only at a server whose metadata may say so; the users of other presets register one.
bool needs_client(const Account& account) {
  if (!account.client.id.empty() || !account.grant.empty() || !account.server.registration_endpoint.empty())
    return false;
  const Provider* preset = find_provider(account.provider);
  return account.server.issuer.empty() || (preset && !preset->register_at.empty());
}

}  // namespace

bool Status::ends_soon() const {
  const auto days = days_left();
  return days && *days <= soon;
}

bool Status::needs_sign_in() const {
  return check == Exit::login || (signed_in == false && !account.needs_no_sign_in());
}

std::string Status::next_command() const {
  constexpr std::string_view run = "run: ";
  if (problem && problem->hint.starts_with(run)) return problem->hint.substr(run.size());
  if (needs_sign_in() && needs_client(account)) return "keybearer add " + account.name + " --replace --client-id ID";
  if (needs_sign_in()) return "keybearer login " + account.grant_account();
  return ends_soon() ? "keybearer refresh " + account.grant_account() : "";
}

namespace {

Status make_status(const Account& account, bool always_ask_keystore) {
  Status status{
      .account = account, .store = account.keystore.store, .cache = std::string(name_of(working_cache(account)))};
  const State state = state_of(account);
  status.known = state.known;
  if (state.known) status.user = state.known->user;
  const auto cached = find_cached(account);
  const bool good = is_good(cached, state);
  const bool tells = good && (state.known ? state.known->dead.empty() : account.needs_no_sign_in());
  if (tells && !always_ask_keystore) {
    status.signed_in = state.known.has_value();
    if (status.store.empty()) status.store = state.store;
  } else {
    ask_keystore(status, {});
  }
  status.token_is_good = good;
  if (cached)
    status.token_expires_at = cached->expires_at;
  else if (status.known && account.grant.empty())
    status.token_expires_at = status.known->token_expires_at;
  const Exit said = good ? Exit::ok : verdict(account, state);
  if (good || status.check == Exit::ok) status.check = said;
  status.check = one_of_check(status.check);
  if (!status.problem && said != Exit::ok && state.failure && state.failure->error.account == account.name)
    status.problem = state.failure->error;
  return status;
}

}  // namespace

Status status_of(const Account& account) { return make_status(account, true); }
Status quick_status_of(const Account& account) { return make_status(account, false); }

Exit check_of(const Account& account) {
  const State state = state_of(account);
  if (is_good(find_cached(account), state)) return Exit::ok;
  if (const Exit said = verdict(account, state); said != Exit::ok) return said;
  if (state.generation > 0 && !state.known && !account.needs_no_sign_in()) return Exit::login;  // signed out
  Status status{.account = account};
  ask_keystore(status, std::chrono::seconds(1));
  return one_of_check(status.check);
}
