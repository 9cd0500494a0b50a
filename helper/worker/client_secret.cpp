// SPDX-License-Identifier: MIT
#include "helper/core/cache.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {

// Keeps a client secret.
void remember(Job& job, json::Writer&) {
  job.prompter.ask("given", "client secret of " + job.account.name + ": ");
  const auto answer = job.prompter.answer(deadline_after(job.account.answer_timeout()));
  if (answer.kind != Prompter::Answer::given || answer.text.empty())
    throw Error{Exit::usage, "no client secret was given", {}, Kept::nothing_changed, job.account.name};
  job.keystore_to_keep()->save(client_name(job.account), answer.text);
  job.remember_keystore();
}

// Remembers that a caller's access token was refused, where it is the grant's own and no cache knew it.
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
