// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/utf8.hpp"
#include "helper/core/cache.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/worker/escrow.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"
#include "helper/worker/revoke.hpp"

namespace worker {
namespace {

// Empty if the server confirmed the revocation, else why it did not.
std::string revoke_grant(Job& job, keystore::Keystore& store, const Grant& grant) {
  try {
    return revoke(job.account, client_of(store, job.account, grant), grant);
  } catch (const Error& error) {
    return error.what;
  }
}

// What is known from now on. A record with this refresh token is not used again, even if it cannot be erased, or if it
// comes back since its keyring's daemon was killed (THREATS.md K4a).
State state_after(const Job& job, const std::optional<Grant>& grant) {
  const State before = state_of(job.account);
  State state;
  state.identity = job.account.grant_identity();
  state.store = job.store_name();
  state.generation = std::max(grant ? grant->generation : 0, before.generation);  // the next grant continues from it
  state.signed_out = before.signed_out;
  if (grant && !grant->refresh_token.empty())
    state.signed_out = State::SignedOut{oauth::fingerprint(grant->refresh_token), now()};
  return state;
}

// The state is written first, so that whatever is interrupted after the revocation, the next run says what happened.
void note_signed_out(const Job& job, const State& state) {
  try {
    write_state(job.account.name, state);
  } catch (const Error&) {  // it is written once more at the end
  }
}

Error not_erased(const Job& job, Error error, const std::string& at_server) {
  error.what = "signed out here" + at_server + ", but the record is still in the " + printable(job.store_name(), 80) +
               " store: " + error.what;
  error.hint += (error.hint.empty() ? "" : ", then ") + ("run: keybearer logout " + job.account.name);
  error.kept = Kept::unsaid;
  return error;
}

// Returns why the server did not confirm the revocation; empty if it did, or if it was not asked.
std::string end_grant(Job& job, keystore::Keystore& store, const Grant& grant) {
  const bool keep_remote = job.request.keep_remote;
  const std::string problem = keep_remote ? std::string() : revoke_grant(job, store, grant);
  try {
    erase_grant(store, job.account);
  } catch (const Error& error) {
    throw not_erased(job, error,
                     keep_remote       ? std::string()
                     : problem.empty() ? " and revoked at the server"
                                       : ", not revoked at the server (" + problem + ")");
  }
  return problem;
}

}  // namespace

// This holds the account's lock, so that a refresh in another process cannot save the grant again (THREATS.md N12). If
// the keystore does not answer, nothing is removed.
void logout(Job& job, json::Writer&) {
  if (!job.account.grant.empty()) {
    drop_cached(job.account);
    return job.prompter.note(job.account.name + ": its cached token was removed; it uses the sign-in of " +
                             job.account.grant);
  }
  job.take_lock();
  const std::string& name = job.account.name;
  const auto store = job.chosen_keystore();
  const auto grant = store ? load_grant(*store, job.account) : std::nullopt;
  const State state = state_after(job, grant);
  job.drop_cached_tokens();
  std::string problem;
  if (grant) {
    note_signed_out(job, state);
    problem = end_grant(job, *store, *grant);
  }
  drop_escrow(job.account);
  if (store && job.request.client_secret) store->erase(client_name(job.account));
  if (store) write_state(name, state);
  if (!grant)
    job.prompter.note(name + ": was not signed in");
  else if (job.request.keep_remote)
    job.prompter.warn(name + ": signed out here, but not revoked at the server, as requested");
  else if (problem.empty())
    job.prompter.note(name + ": signed out, and revoked at the server");
  else
    job.prompter.warn(name + ": signed out here, but the server did not confirm it: " + problem);
}

}  // namespace worker
