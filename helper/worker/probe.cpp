// SPDX-License-Identifier: MIT
#include "helper/core/job_answer.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {

// What `status` asks: without network and without a person. A keystore that does not answer is a problem, not a "no".
void probe(Job& job, json::Writer& done) {
  ProbeAnswer answer;
  answer.store = job.store_name();
  try {
    const auto store = job.chosen_keystore();
    const auto grant = store ? peek_grant(*store, job.account) : std::nullopt;
    answer.signed_in = grant.has_value();
    if (grant) answer.known = grant->known();
  } catch (const Error& error) {
    answer.problem = error;
  }
  write(done, answer);
}

}  // namespace worker
