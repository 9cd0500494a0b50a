// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "helper/base/json.hpp"
#include "helper/base/lock.hpp"
#include "helper/config/account.hpp"
#include "helper/core/channel.hpp"
#include "helper/core/job_request.hpp"
#include "helper/core/state.hpp"
#include "helper/worker/prompter.hpp"
#include "keystore/keystore.hpp"

// What keybearer asks for: one job for one account, done by one process.
namespace worker {

struct Job {
  Job(const JobRequest& what, const Account& whose, const std::vector<Account>& all, Channel& to)
      : request(what), account(whose), accounts(all), channel(to), prompter(to) {}

  const JobRequest& request;
  const Account& account;
  const std::vector<Account>& accounts;  // of the configuration
  Channel& channel;
  Prompter prompter;
  std::optional<Lock> lock;  // the account's, where the caller took it

  // The account's keystore: the one its section names, else the one that its state remembers. Nothing: none was ever
  // chosen, so nothing was ever kept.
  std::unique_ptr<keystore::Keystore> chosen_keystore() const;
  // The same, or the first one that works: for the jobs that keep something.
  std::unique_ptr<keystore::Keystore> keystore_to_keep();
  // Any, by its name.
  std::unique_ptr<keystore::Keystore> open_keystore(const std::string& name) const;
  // Writes the choice into the account's section where that is the user's own; a system's section is left alone, and
  // the state remembers.
  void remember_keystore();
  std::string store_name() const;  // empty: not chosen

  // Of this account and of those that use its sign-in.
  void drop_cached_tokens() const;
  // The account's lock, within its timeout, unless it is held already.
  void take_lock();
  // The account's state, read and written again under its lock, which is held for that moment where it was not before.
  void change_state(const std::function<void(State& state)>& change);

 private:
  Lock locked() const;
  keystore::Access access_to(std::string_view store) const;

  std::string chosen_;  // by keystore_to_keep()
};

// Members of the answer's "done" object.
void refresh(Job& job, json::Writer& done);
void login(Job& job, json::Writer& done);
void logout(Job& job, json::Writer& done);
void remember(Job& job, json::Writer& done);
void reject(Job& job, json::Writer& done);
void probe(Job& job, json::Writer& done);
void move(Job& job, json::Writer& done);
void run_check(Job& job, json::Writer& done);
void register_client(Job& job, json::Writer& done);
void find_issuer(Job& job, json::Writer& done);

}  // namespace worker
