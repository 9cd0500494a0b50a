// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "keystore/secret_service/conversation.hpp"

// The items of keybearer in a keyring. Three attributes identify one: xdg:schema, account and identity. A record is the
// item's secret, byte for byte.
//
//  - "Not found" is reported only if the default collection is unlocked (THREATS.md K3). Its state is read before
//    anything is searched, since a search in a locked KeePassXC opens a window and blocks.
//  - An item may be locked for keybearer alone: KeePassXC asks its user about each item.
namespace keystore {

class Keyring {
 public:
  explicit Keyring(Conversation& conversation) : conversation_(conversation) {}

  // Each is the work of one Conversation::call().
  std::vector<Secret> read(const Name& name);
  void write(const Name& name, const Secret& record);
  void prove_writable(const Name& name);
  void remove(const Name& name);
  std::vector<Name> names();
  void describe(Findings& findings);

 private:
  template <typename Start, typename Finish>
  auto finished(Start start, Finish finish);
  Items search(GHashTable* attributes);
  Items search_unlocked(GHashTable* attributes);
  Items unlocked_items_of(SecretCollection* collection, const Name& name);
  bool unlock_items(const Items& items);
  void unlock(List objects, bool asks_nothing = false);
  Object<SecretCollection> default_collection();
  Object<SecretCollection> unlocked_default_collection();
  Object<SecretCollection> persistent_collection();
  Object<SecretItem> create(SecretCollection* collection, GHashTable* attributes, const std::string& label,
                            SecretValue* value);
  void overwrite(SecretItem* item, SecretValue* value);
  void erase(SecretItem* item);
  void probe(SecretCollection* collection, const Name& name, bool overwrites);

  Conversation& conversation_;
};

}  // namespace keystore
