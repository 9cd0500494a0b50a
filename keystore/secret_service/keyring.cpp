// SPDX-License-Identifier: MIT
#include "keystore/secret_service/keyring.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace keystore {
namespace {

constexpr const char* schema_attribute = "xdg:schema";
constexpr const char* schema_of(Name::Kind kind) {
  return kind == Name::Kind::grant ? "org.keybearer.Grant" : "org.keybearer.Client";
}
constexpr const char* probe_schema = "org.keybearer.Probe";

// KeePassXC shows the fields of its entry as attributes of the item.
constexpr std::string_view attributes_of_services[] = {
    "Title", "UserName", "URL", "Notes", "Uuid", "Path", "FDO_SECRETS_CONTENT_TYPE"};

Attributes table_of(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  Attributes table(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free));
  for (const auto& [key, value] : pairs) g_hash_table_insert(table.get(), g_strdup(key), g_strdup(value));
  return table;
}

Attributes attributes_of(const Name& name, const char* schema) {
  return table_of({{schema_attribute, schema}, {"account", name.account.c_str()}, {"identity", name.identity.c_str()}});
}

Attributes attributes_of(const Name& name) { return attributes_of(name, schema_of(name.kind)); }

std::string label_of(const Name& name) {
  return "keybearer: " + name.account + (name.kind == Name::Kind::client ? " (client secret)" : "");
}

std::string attribute(GHashTable* table, const char* key) {
  const auto* value = static_cast<const char*>(g_hash_table_lookup(table, key));
  return value ? value : "";
}

// Nothing if the attributes are not those of an item of keybearer.
std::optional<Name> name_of(SecretItem* item) {
  const Attributes table(secret_item_get_attributes(item));
  if (!table) return {};
  for (const auto kind : {Name::Kind::grant, Name::Kind::client}) {
    if (attribute(table.get(), schema_attribute) != schema_of(kind)) continue;
    Name name{kind, attribute(table.get(), "account"), attribute(table.get(), "identity")};
    if (!name.account.empty() && !name.identity.empty()) return name;
  }
  return {};
}

// An item with other attributes was written by another program that uses the same schema (THREATS.md K7).
bool has_further_attributes(SecretItem* item) {
  const Attributes table(secret_item_get_attributes(item));
  const List keys(g_hash_table_get_keys(table.get()));
  for (const GList* key = keys.get(); key; key = key->next) {
    const std::string_view text = static_cast<const char*>(key->data);
    if (text == schema_attribute || text == "account" || text == "identity") continue;
    if (std::ranges::find(attributes_of_services, text) == std::end(attributes_of_services)) return true;
  }
  return false;
}

bool is_ours(SecretItem* item, const Name& name) { return name_of(item) == name && !has_further_attributes(item); }

// The content type is binary: KeePassXC stores text as an entry's password, which does not preserve every byte.
Value value_of(const Secret& record) {
  const char* bytes = record.empty() ? "" : record.view().data();
  return Value(secret_value_new(bytes, static_cast<gssize>(record.size()), "application/octet-stream"));
}

Secret record_of(SecretValue* value) {
  gsize size = 0;
  const gchar* bytes = secret_value_get(value, &size);
  return Secret(std::string_view(bytes, size));
}

std::string_view path_of(void* proxy) { return g_dbus_proxy_get_object_path(G_DBUS_PROXY(proxy)); }

bool is_locked(SecretCollection* collection) { return collection && secret_collection_get_locked(collection); }

std::string label_of(SecretCollection* collection) {
  const std::unique_ptr<char, decltype(&g_free)> label(secret_collection_get_label(collection), g_free);
  return label ? label.get() : "";
}

// The collection `session` is lost at logout, whatever alias leads to it (THREATS.md K6).
bool is_persistent(SecretCollection* collection) {
  return collection && !path_of(collection).ends_with("/collection/session");
}

constexpr std::string_view no_default = "the keyring has no persistent default collection";

}  // namespace

// The result of an asynchronous call whose errors are thrown.
template <typename Start, typename Finish>
auto Keyring::finished(Start start, Finish finish) {
  const auto result = conversation_.wait(start);
  Failure failure;
  auto value = finish(result.get(), failure.into());
  conversation_.check(failure);
  return value;
}

Items Keyring::search(GHashTable* attributes) {
  const List found(finished(
      [&](auto... rest) {
        secret_service_search(conversation_.service(), nullptr, attributes, SECRET_SEARCH_ALL, rest...);
      },
      [&](GAsyncResult* result, GError** error) {
        return secret_service_search_finish(conversation_.service(), result, error);
      }));
  Items items;
  for (const GList* item = found.get(); item; item = item->next) items.emplace_back(SECRET_ITEM(item->data));
  return items;
}

// gnome-keyring finds the items of a locked collection but does not say that their secrets are missing, and other
// services do not find them.
Items Keyring::search_unlocked(GHashTable* attributes) {
  unlocked_default_collection();
  Items items = search(attributes);
  if (unlock_items(items)) items = search(attributes);
  return items;
}

// Whether there was anything to unlock.
bool Keyring::unlock_items(const Items& items) {
  List closed;
  for (const auto& item : items)
    if (secret_item_get_locked(item.get())) closed.reset(g_list_prepend(closed.release(), item.get()));
  if (!closed) return false;
  if (!conversation_.interactive())
    throw conversation_.error("the keyring keeps this item locked for keybearer", conversation_.daemon().unlock);
  unlock(std::move(closed));
  return true;
}

// The user may have allowed some of the objects only.
void Keyring::unlock(List objects, bool asks_nothing) {
  if (!conversation_.interactive() && !asks_nothing) throw conversation_.locked();
  conversation_.set_prompts(asks_nothing ? Prompts::silently : Prompts::ask_user);
  GList* opened = nullptr;
  const auto count =
      finished([&](auto... rest) { secret_service_unlock(conversation_.service(), objects.get(), rest...); },
               [&](GAsyncResult* result, GError** error) {
                 return secret_service_unlock_finish(conversation_.service(), result, &opened, error);
               });
  g_list_free_full(opened, g_object_unref);
  conversation_.set_prompts(Prompts::never);
  if (count < static_cast<gint>(g_list_length(objects.get()))) throw conversation_.refused();
}

Object<SecretCollection> Keyring::default_collection() {
  return Object<SecretCollection>(finished(
      [&](auto... rest) {
        secret_collection_for_alias(conversation_.service(), SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                    rest...);
      },
      [](GAsyncResult* result, GError** error) { return secret_collection_for_alias_finish(result, error); }));
}

// Null if there is no default collection.
Object<SecretCollection> Keyring::unlocked_default_collection() {
  auto collection = default_collection();
  if (!is_locked(collection.get())) return collection;
  const bool asks_nothing = !conversation_.interactive() && conversation_.is_open_wallet(label_of(collection.get()));
  unlock(List(g_list_prepend(nullptr, collection.get())), asks_nothing);
  return collection;
}

Object<SecretCollection> Keyring::persistent_collection() {
  auto collection = unlocked_default_collection();
  if (!is_persistent(collection.get())) throw conversation_.error(no_default, conversation_.daemon().set_default);
  return collection;
}

std::vector<Secret> Keyring::read(const Name& name) {
  const Attributes attributes = attributes_of(name);
  Items items = search_unlocked(attributes.get());
  std::erase_if(items, [&](const auto& item) { return !is_ours(item.get(), name); });
  List list;
  for (const auto& item : items) list.reset(g_list_prepend(list.release(), item.get()));
  std::vector<Secret> records;
  if (!list) return records;
  finished([&](auto... rest) { secret_item_load_secrets(list.get(), rest...); },
           [](GAsyncResult* result, GError** error) { return secret_item_load_secrets_finish(result, error); });
  for (const auto& item : items) {
    const Value value(secret_item_get_secret(item.get()));
    if (!value)
      throw BadSession{
          conversation_.error("the keyring did not return the secret of an item", conversation_.daemon().unlock)};
    Secret record = record_of(value.get());
    if (!record.empty()) records.push_back(std::move(record));  // KWallet may leave an empty one in a bad session
  }
  return records;
}

// The items of that name in the collection that a save() uses.
Items Keyring::unlocked_items_of(SecretCollection* collection, const Name& name) {
  const Attributes attributes = attributes_of(name);
  const std::string folder = std::string(path_of(collection)) + "/";
  const auto of_this_name = [&] {
    Items items = search(attributes.get());
    std::erase_if(items, [&](const auto& item) {
      return !is_ours(item.get(), name) || !path_of(item.get()).starts_with(folder);
    });
    return items;
  };
  Items items = of_this_name();
  if (unlock_items(items)) items = of_this_name();
  return items;
}

// gnome-keyring replaces any item that has these attributes, even another program's that has one more (measured). So
// the item is searched first, and creating one never replaces another.
void Keyring::write(const Name& name, const Secret& record) {
  const auto collection = persistent_collection();
  const Items items = unlocked_items_of(collection.get(), name);
  const Value value = value_of(record);
  conversation_.note_written();
  if (items.empty())
    create(collection.get(), attributes_of(name).get(), label_of(name), value.get());
  else
    overwrite(items.front().get(), value.get());
  const auto kept = read(name);
  if (std::ranges::any_of(kept, [&](const Secret& one) { return one == record; })) return;
  const Error lost{Exit::io, "the keyring did not return the bytes that were saved; the old record may be lost, too",
                   "check the keyring, then run: keybearer login " + name.account, Kept::unsaid, name.account};
  if (conversation_.daemon().spoils_sessions) throw BadSession{lost};
  throw lost;
}

// The collection is unlocked here and below, so a prompt may be one that asks nothing, as KeePassXC's.
Object<SecretItem> Keyring::create(SecretCollection* collection, GHashTable* attributes, const std::string& label,
                                   SecretValue* value) {
  conversation_.set_prompts(conversation_.prompts_of_an_unlocked_collection());
  return Object<SecretItem>(finished(
      [&](auto... rest) {
        secret_item_create(collection, nullptr, attributes, label.c_str(), value, SECRET_ITEM_CREATE_NONE, rest...);
      },
      [](GAsyncResult* result, GError** error) { return secret_item_create_finish(result, error); }));
}

void Keyring::overwrite(SecretItem* item, SecretValue* value) {
  finished([&](auto... rest) { secret_item_set_secret(item, value, rest...); },
           [&](GAsyncResult* result, GError** error) { return secret_item_set_secret_finish(item, result, error); });
}

void Keyring::erase(SecretItem* item) {
  conversation_.set_prompts(conversation_.prompts_of_an_unlocked_collection());
  finished([&](auto... rest) { secret_item_delete(item, rest...); },
           [&](GAsyncResult* result, GError** error) { return secret_item_delete_finish(item, result, error); });
}

void Keyring::prove_writable(const Name& name) {
  const auto collection = persistent_collection();
  const bool overwrites = !unlocked_items_of(collection.get(), name).empty();
  // A daemon that writes later would not notice a full disk. If the record exists, load() has proven the session.
  const Daemon& daemon = conversation_.daemon();
  if (daemon.writes_later && (overwrites || (conversation_.interactive() && !daemon.spoils_sessions))) return;
  probe(collection.get(), name, overwrites);
}

// Creates an item and removes it again, which shows a full disk, and a prompt that nobody answers. Overwriting an item
// needs no prompt in any daemon, so then none is run.
void Keyring::probe(SecretCollection* collection, const Name& name, bool overwrites) {
  const std::string bytes(4096, '0');
  const Value value(secret_value_new(bytes.data(), static_cast<gssize>(bytes.size()), "application/octet-stream"));
  const Attributes attributes = attributes_of(name, probe_schema);
  conversation_.set_prompts(overwrites ? Prompts::never : conversation_.prompts_of_an_unlocked_collection());
  const auto result = conversation_.wait([&](auto... rest) {
    secret_item_create(collection, nullptr, attributes.get(), "keybearer: a test, which may be removed", value.get(),
                       SECRET_ITEM_CREATE_NONE, rest...);
  });
  Failure failure;
  const Object<SecretItem> item(secret_item_create_finish(result.get(), failure.into()));
  if (overwrites && conversation_.needs_prompt(failure)) return;
  conversation_.check(failure);
  for (const auto& test : search(attributes.get())) erase(test.get());  // one of a bad session, too
}

void Keyring::remove(const Name& name) {
  const Attributes attributes = attributes_of(name);
  const auto ours = [&] {
    Items items = search_unlocked(attributes.get());
    std::erase_if(items, [&](const auto& item) { return !is_ours(item.get(), name); });
    return items;
  };
  for (const auto& item : ours()) erase(item.get());
  if (!ours().empty()) throw conversation_.error("the keyring did not remove the item", conversation_.daemon().remove);
}

std::vector<Name> Keyring::names() {
  std::set<Name> found;
  for (const auto kind : {Name::Kind::grant, Name::Kind::client}) {
    const Attributes attributes = table_of({{schema_attribute, schema_of(kind)}});
    for (const auto& item : search_unlocked(attributes.get()))
      if (auto name = name_of(item.get())) found.insert(std::move(*name));
  }
  return {found.begin(), found.end()};
}

// Reports what load() does not show: the collection of a save(), and how secrets are sent to it (THREATS.md K6, K11).
void Keyring::describe(Findings& findings) {
  const auto collection = default_collection();
  if (!is_persistent(collection.get()))
    return findings.problem(Exit::keystore, std::string(no_default), std::string(conversation_.daemon().set_default));
  const std::string name = printable(label_of(collection.get()), 60);
  const std::string state = is_locked(collection.get()) ? "locked" : "unlocked";
  findings.ok(name.empty() ? "the default collection of the keyring is " + state
                           : "the keyring's default collection is " + name + ", " + state);
  const char* algorithm = secret_service_get_session_algorithms(conversation_.service());
  if (algorithm && std::string_view(algorithm) == "plain")
    findings.note("this keyring sends secrets in clear text over the session bus",
                  "GNOME Keyring, KWallet and KeePassXC encrypt them");
}

}  // namespace keystore
