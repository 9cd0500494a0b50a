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

// A job that keybearer requested. Each process does one job, for one account.
namespace worker {

struct Job {
  Job(const JobRequest& the_request, const Account& the_account, const std::vector<Account>& all_accounts,
      Channel& the_channel)
      : request(the_request),
        account(the_account),
        accounts(all_accounts),
        channel(the_channel),
        prompter(the_channel) {}

  const JobRequest& request;
  const Account& account;
  const std::vector<Account>& accounts;  // of the configuration
  Channel& channel;
  Prompter prompter;
  std::optional<Lock> lock;  // the account's lock, if this process holds it

  // The account's keystore: the one that its section names, else the one that its state names. Null if none was chosen;
  // then nothing was saved.
  std::unique_ptr<keystore::Keystore> chosen_keystore();
  // The same, but chooses the first keystore that works if none was chosen. For jobs that save something.
  std::unique_ptr<keystore::Keystore> keystore_to_keep();
  // The keystore with this name.
  std::unique_ptr<keystore::Keystore> open_keystore(const std::string& name);
  // Writes the chosen store into the state, and into the account's section if that is in the user's own configuration.
  void remember_keystore();
  std::string store_name() const;  // empty if none was chosen

  // Removes the cached tokens of this account and of the accounts that use its sign-in.
  void drop_cached_tokens() const;
  // Takes the account's lock, unless this process holds it. Waits for at most the account's timeout.
  void take_lock();
  // Reads the account's state, changes it and writes it, all under the account's lock. If the lock was not held, it is
  // released again.
  void change_state(const std::function<void(State& state)>& change);

 private:
  Lock locked() const;
  keystore::Access access_to(std::string_view store);

  std::string chosen_;  // by keystore_to_keep()
};

// The jobs. Each writes its result as members of the object "done" (helper/core/job_answer.hpp).
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
void read_metadata(Job& job, json::Writer& done);

}  // namespace worker
