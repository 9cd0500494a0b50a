// SPDX-License-Identifier: MIT
//
// Copy, prove, lead there, erase: at each line one whole copy is where the account's store says it is.
#include "core/cache.hpp"
#include "core/config_change.hpp"
#include "core/text.hpp"
#include "oauth/grant.hpp"
#include "oauth/job.hpp"

namespace oauth {
namespace {

// The newest of what may be several records, as it is, or nothing.
std::optional<Secret> record_of_grant(const std::optional<Grant>& grant, const keystore::Keystore& to) {
  if (!grant) return {};
  return encode(*grant, to.limit());
}

void copy_and_prove(keystore::Keystore& to, const keystore::Name& name, const Secret& record) {
  to.save(name, record);
  for (const auto& kept : to.load(name))
    if (kept == record) return;
  throw Error{Exit::store, name.account + ": the new store did not give back what it was given; the old one was kept and is still used"};
}

// A section of somebody else's that names a store would go on leading to the old one.
void refuse_foreign_section(const Account& account) {
  if (account.store.empty() || account.file == configuration_path()) return;
  throw Error{Exit::config, account.name + ": its store is set in " + printable(account.file) +
                                ", which is not your own; nothing was changed; change it there"};
}

void lead_there(Job& job, const std::string& store) {
  const Account& account = job.account;
  if (account.file == configuration_path()) change_configuration(with_section_changed, account.name, {{"store", {store}}});
  State state = state_of(account);
  state.store = store;
  write_state(account.name, state);
}

// The new store has all; what cannot be erased in the old one is said, and harms nothing but secrecy.
void erase_old(Job& job, keystore::Keystore& from, const std::string& store) {
  try {
    from.erase(grant_name(job.account));
    from.erase(client_name(job.account));
  } catch (const Error& error) {
    job.person.warn(job.account.name + ": moved, but the old copy in " + store + " could not be removed: " + error.text);
  }
}

}  // namespace

void move(Job& job, json::Writer& done) {
  const Account& account = job.account;
  const std::string store = job.text("store"), old_store = job.store_name();
  refuse_foreign_section(account);
  job.take_lock();
  if (old_store.empty()) throw Error{Exit::login, account.name + ": nothing is kept yet, so nothing can be moved; run: keybearer add " +
                                                      account.name + " --replace --store " + printable(store, 80)};
  if (old_store == store) {
    job.person.note(account.name + ": is kept in " + store + " already");
    return;
  }
  const auto from = job.open_keystore(old_store);
  const auto grant = load_grant(*from, account);
  const auto client = load_client_secret(*from, account);
  const auto to = job.open_keystore(store);
  if (const auto record = record_of_grant(grant, *to)) copy_and_prove(*to, grant_name(account), *record);
  if (client) copy_and_prove(*to, client_name(account), *client);
  lead_there(job, store);
  erase_old(job, *from, old_store);
  done.member("moved", grant.has_value());
  job.person.note(account.name + ": moved from " + old_store + " to " + store + ", and read back there");
}

}  // namespace oauth
