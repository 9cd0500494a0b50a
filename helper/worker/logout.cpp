// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/core/cache.hpp"
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
  std::string problem;
  if (grant) {
    if (!job.request.keep_remote) problem = revoke_grant(job, *store, *grant);
    erase_grant(*store, job.account);
  }
  if (store && job.request.client_secret) store->erase(client_name(job.account));
  job.drop_cached_tokens();
  State state;
  state.identity = job.account.grant_identity();
  state.store = job.store_name();
  state.generation =
      std::max(grant ? grant->generation : 0, state_of(job.account).generation);  // the next grant continues from it
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
