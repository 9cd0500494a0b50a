// SPDX-License-Identifier: MIT
#include "helper/core/job_answer.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {

// For `status`: uses neither the network nor the terminal. If the keystore does not answer, the result is a problem
// rather than "not signed in".
void probe(Job& job, json::Writer& done) {
  ProbeAnswer answer;
  answer.store = job.store_name();
  try {
    const auto store = job.chosen_keystore();
    const auto grant = store ? peek_grant(*store, job.account) : std::nullopt;
    answer.signed_in = grant && !is_signed_out(state_of(job.account), *grant);
    if (answer.signed_in == true) answer.known = grant->known();
  } catch (const Error& error) {
    answer.problem = error;
  }
  write(done, answer);
}

}  // namespace worker
