// SPDX-License-Identifier: MIT
//
// Copy, prove, lead there, erase: at each line one whole copy is where the account's store says it is.
#include "helper/base/utf8.hpp"
#include "helper/config/editor.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {
namespace {

// A section of somebody else's that names a store would go on leading to the old one.
void refuse_foreign_section(const Account& account) {
  if (account.keystore.store.empty() || account.file == configuration_path()) return;
  throw Error{Exit::config, "its store is set in " + printable(account.file) + ", which is not your own",
              "change it there", Kept::nothing_changed, account.name};
}

// The user's own section decides, where there is one; then the state follows, and if it cannot, nothing depends on it.
void lead_there(Job& job, const std::string& store) {
  const Account& account = job.account;
  const auto follow = [&](State& state) { state.store = store; };
  if (account.file != configuration_path()) return job.change_state(follow);
  change_configuration(with_section_changed, account.name, {{"store", {store}}});
  try {
    job.change_state(follow);
  } catch (const Error& error) {
    job.prompter.warn(sentence(error));
  }
}

// The new store has all; what cannot be erased in the old one is said, and harms nothing but secrecy.
void erase_old(Job& job, keystore::Keystore& from, const std::string& store) {
  try {
    from.erase(grant_name(job.account));
    from.erase(client_name(job.account));
  } catch (const Error& error) {
    job.prompter.warn(job.account.name + ": moved, but the old copy in " + store +
                      " could not be removed: " + sentence_without_account(error));
  }
}

// Two names may be one place: "exec:docker-credential-pass" and the same by its path.
void restore_if_gone(keystore::Keystore& store, const keystore::Name& name, const Secret& record) {
  if (store.load(name).empty()) store.save(name, record);
}

// The configuration was read before the lock was had.
void refuse_if_moved_meanwhile(const Job& job, const std::string& old_store) {
  const Configuration now = read_configuration();
  const Account& account = account_named(now.accounts, job.account.name);
  const std::string store = account.keystore.store.empty() ? state_of(account).store : account.keystore.store;
  if (store != old_store)
    throw Error{Exit::temporary, "another keybearer has moved it meanwhile",
                "look at: keybearer status " + account.name, Kept::nothing_changed, account.name};
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
    throw Error{Exit::login, "nothing is kept yet, so nothing can be moved",
                "run: keybearer add " + account.name + " --replace --store " + printable(store, 80), Kept::unsaid,
                account.name};
  if (old_store == store) {
    job.prompter.note(account.name + ": is kept in " + store + " already");
    return;
  }
  const auto from = job.open_keystore(old_store);
  const auto grant = load_grant(*from, account);
  const auto client = load_client_secret(*from, account);
  const auto to = job.open_keystore(store);
  // What is saved has been read back and compared (keystore.hpp).
  if (grant) to->save(grant_name(account), encode(*grant, to->limit()));
  if (client) to->save(client_name(account), *client);
  lead_there(job, store);
  erase_old(job, *from, old_store);
  if (grant) restore_if_gone(*to, grant_name(account), encode(*grant, to->limit()));
  if (client) restore_if_gone(*to, client_name(account), *client);
  job.prompter.note(account.name + ": moved from " + old_store + " to " + store + ", and read back there");
}

}  // namespace worker
