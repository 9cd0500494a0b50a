// SPDX-License-Identifier: MIT
#include "oauth/grant.hpp"
#include "oauth/job.hpp"

namespace oauth {
namespace {

void write_time(json::Writer& done, std::string_view name, Time time) {
  done.member(name, static_cast<std::int64_t>(time.time_since_epoch().count()));
}

void describe(const Grant& grant, json::Writer& done) {
  done.member("signed_in", true).member("dead", grant.is_dead()).member("scope", grant.scope);
  write_time(done, "obtained_at", grant.obtained_at);
  write_time(done, "refresh_token_obtained_at", grant.refresh_token_obtained_at);
  if (grant.token.expires_at && !grant.token.value.empty()) write_time(done, "token_expires_at", *grant.token.expires_at);
}

}  // namespace

// What `status` asks: without network and without a person. A keystore that does not answer is a problem, not a "no".
void probe(Job& job, json::Writer& done) {
  done.member("store", job.store_name());
  try {
    const auto store = job.chosen_keystore();
    const auto grant = store ? load_grant(*store, job.account) : std::nullopt;
    if (grant)
      describe(*grant, done);
    else
      done.member("signed_in", false);
  } catch (const Error& error) {
    done.member("problem", error.text);
  }
}

}  // namespace oauth
