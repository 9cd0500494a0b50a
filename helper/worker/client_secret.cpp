// SPDX-License-Identifier: MIT
#include "helper/core/cache.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {

// Saves a client secret.
void remember(Job& job, json::Writer&) {
  job.prompter.ask("given", "client secret of " + job.account.name + ": ");
  const auto answer = job.prompter.answer(deadline_after(job.account.answer_timeout()));
  if (answer.kind != Prompter::Answer::given || answer.text.empty())
    throw Error{Exit::usage, "the client secret is empty",
                "run: keybearer add " + job.account.name + " --replace --client-secret-file FILE",
                Kept::nothing_changed, job.account.name};
  job.keystore_to_keep()->save(client_name(job.account), answer.text);
  job.remember_keystore();
}

// Records that a host refused an access token that is not cached, if it is the grant's.
void reject(Job& job, json::Writer&) {
  job.prompter.ask("given", "");
  const auto answer = job.prompter.answer(deadline_after(job.account.answer_timeout()));
  if (answer.kind != Prompter::Answer::given) return;
  job.take_lock();
  const auto store = job.chosen_keystore();
  const auto grant = store ? load_grant(*store, job.account) : std::nullopt;
  if (!grant || !(grant->token.value == answer.text)) return;
  job.change_state([&](State& state) { state.reject(grant->token, job.account.name, now()); });
}

}  // namespace worker
