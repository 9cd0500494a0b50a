// SPDX-License-Identifier: MIT
#include "helper/core/error_json.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace oauth {

// What `status` asks: without network and without a person. A keystore that does not answer is a problem, not a "no".
void probe(Job& job, json::Writer& done) {
  done.member("store", job.store_name());
  try {
    const auto store = job.chosen_keystore();
    const auto grant = store ? peek_grant(*store, job.account) : std::nullopt;
    done.member("signed_in", grant.has_value());
    if (grant) {
      done.key("known");
      write(done, grant->known());
    }
  } catch (const Error& error) {
    done.key("problem").begin_object();
    write(done, error);
    done.end_object();
  }
}

}  // namespace oauth
