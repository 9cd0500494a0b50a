// SPDX-License-Identifier: MIT
//
// Moves a grant and a client secret to another keystore: copy, verify, change the account's store, erase. After each
// step, the store that the account names has a complete copy.
#include "helper/base/utf8.hpp"
#include "helper/config/editor.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {
namespace {

// If the section is not in the user's own file, it cannot be changed, and would still name the old store.
void refuse_foreign_section(const Account& account) {
  if (account.keystore.store.empty() || account.file == configuration_path()) return;
  throw Error{Exit::config, "its store is set in " + printable(account.file) + ", which is not your configuration file",
              "change it there", Kept::nothing_changed, account.name};
}

// If the section is in the user's own file, it decides, and an error of the state is only a warning.
void change_store(Job& job, const std::string& store) {
  const Account& account = job.account;
  const auto set_store = [&](State& state) { state.store = store; };
  if (account.file != configuration_path()) return job.change_state(set_store);
  change_configuration(with_section_changed, account.name, {{"store", {store}}});
  try {
    job.change_state(set_store);
  } catch (const Error& error) {
    job.prompter.warn(sentence(error));
  }
}

// The new store has everything, so an error here is only a warning: the old copy is still a secret.
void erase_old(Job& job, keystore::Keystore& from, const std::string& store) {
  try {
    from.erase(grant_name(job.account));
    from.erase(client_name(job.account));
  } catch (const Error& error) {
    job.prompter.warn(job.account.name + ": moved, but the old copy in " + store +
                      " could not be removed: " + sentence_without_account(error));
  }
}

// Two names may mean the same store, such as "exec:docker-credential-pass" and the path of that program. Then erasing
// the old copy has erased the new one.
void restore_if_gone(keystore::Keystore& store, const keystore::Name& name, const Secret& record) {
  if (store.load(name).empty()) store.save(name, record);
}

// The configuration was read before the lock was taken, so it may have changed.
void refuse_if_moved_meanwhile(const Job& job, const std::string& old_store) {
  const Configuration now = read_configuration();
  const Account& account = account_named(now.accounts, job.account.name);
  const std::string store = account.keystore.store.empty() ? state_of(account).store : account.keystore.store;
  if (store != old_store)
    throw Error{Exit::temporary, "another keybearer moved the sign-in at the same time",
                "see: keybearer status " + account.name, Kept::nothing_changed, account.name};
}

}  // namespace

void move(Job& job, json::Writer&) {
  const Account& account = job.account;
  const std::string& store = job.request.store;
  const std::string old_store = job.store_name();
  if (!account.grant.empty())
    throw Error{Exit::usage, "uses the sign-in of " + account.grant,
                "run: keybearer move " + account.grant + " --store " + printable(store, 80), Kept::unsaid,
                account.name};
  refuse_foreign_section(account);
  job.take_lock();
  refuse_if_moved_meanwhile(job, old_store);
  if (old_store.empty())
    throw Error{Exit::login, "there is nothing to move",
                "to choose the store for login, run: keybearer add " + account.name + " --replace --store " +
                    printable(store, 80),
                Kept::nothing_changed, account.name};
  if (old_store == store) {
    job.prompter.note(account.name + ": is already in " + store);
    return;
  }
  const auto from = job.open_keystore(old_store);
  const auto grant = load_grant(*from, account);
  const auto client = load_client_secret(*from, account);
  const auto to = job.open_keystore(store);
  // save() reads the record back and compares it (keystore/keystore.hpp).
  if (grant) save_grant(*to, account, *grant);
  if (client) to->save(client_name(account), *client);
  change_store(job, store);
  erase_old(job, *from, old_store);
  if (grant) restore_if_gone(*to, grant_name(account), encode(*grant, to->limit()));
  if (client) restore_if_gone(*to, client_name(account), *client);
  job.prompter.note(account.name + ": moved from " + old_store + " to " + store + ", and the copy was verified");
}

}  // namespace worker
