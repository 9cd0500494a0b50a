// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/core/cache.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"
#include "helper/worker/revoke.hpp"

namespace worker {
namespace {

std::string give_back(Job& job, keystore::Keystore& store, const Grant& grant) {
  if (job.request.keep_remote) return "it was not revoked at the server, as asked for";
  try {
    return revoke(job.account, client_of(store, job.account, grant), grant);
  } catch (const Error& error) {
    return sentence(error);
  }
}

}  // namespace

// Under the lock, so that a refresh under way is saved first and not resurrected afterwards (THREATS.md N12). A
// keystore that does not answer ends it before anything is forgotten.
void logout(Job& job, json::Writer&) {
  if (!job.account.grant.empty()) {
    drop_cached(job.account);
    return job.prompter.note(job.account.name + ": its cached token was dropped; the sign-in is that of " +
                             job.account.grant);
  }
  job.take_lock();
  const std::string& name = job.account.name;
  const auto store = job.chosen_keystore();
  const auto grant = store ? load_grant(*store, job.account) : std::nullopt;
  std::string problem;
  if (grant) {
    problem = give_back(job, *store, *grant);
    erase_grant(*store, job.account);
  }
  if (store && job.request.client_secret) store->erase(client_name(job.account));
  job.drop_cached_tokens();
  State state;
  state.identity = job.account.grant_identity();
  state.store = job.store_name();
  state.generation =
      std::max(grant ? grant->generation : 0, state_of(job.account).generation);  // the next goes on counting
  if (store) write_state(name, state);
  if (!grant)
    job.prompter.note(name + ": was not signed in");
  else if (problem.empty())
    job.prompter.note(name + ": signed out, and revoked at the server");
  else
    job.prompter.warn(name + ": signed out here; not confirmed by the server: " + problem);
}

}  // namespace worker
