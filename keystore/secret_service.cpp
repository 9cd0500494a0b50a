// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <libsecret/secret.h>
#include <optional>
#include <set>
#include <utility>

#include "helper/base/utf8.hpp"
#include "keystore/keystore.hpp"
#include "keystore/session_bus.hpp"
#include "keystore/watchdog.hpp"

// The desktop's keyring over D-Bus (the Secret Service API). Only this file uses libsecret and GLib.
//
//  - All calls are asynchronous, on a separate main context, with a timeout and a cancellation: synchronous calls block
//    forever if the bus or the service does not answer (THREATS.md K2).
//  - "Not found" is reported only if the service kept one owner of its name during the whole call and the default
//    collection is unlocked; everything else is an Error (THREATS.md K3, K5).
//  - Three attributes identify an item of keybearer: xdg:schema, account and identity. A record is the item's secret,
//    byte for byte.

namespace keystore {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(GHashTable* table) const { g_hash_table_unref(table); }
  void operator()(SecretValue* value) const { secret_value_unref(value); }
  void operator()(GVariant* variant) const { g_variant_unref(variant); }
  void operator()(GList* list) const { g_list_free(list); }  // it does not own its elements
};
template <typename T>
using Object = std::unique_ptr<T, Unref>;
using Attributes = Object<GHashTable>;
using Value = Object<SecretValue>;
using Variant = Object<GVariant>;
using List = Object<GList>;
using Items = std::vector<Object<SecretItem>>;

// The GError of one call.
class Failure {
 public:
  Failure() = default;
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  ~Failure() { g_clear_error(&error_); }
  GError** into() { return &error_; }
  explicit operator bool() const { return error_ != nullptr; }
  bool is(GQuark domain, int code) const { return g_error_matches(error_, domain, code); }
  std::string text() const { return printable(error_->message); }
  GError* release() { return std::exchange(error_, nullptr); }

 private:
  GError* error_ = nullptr;
};

// Why a prompt of the service ended without the user's consent. libsecret treats a dismissed prompt as a success
// without a result, and some of its own callers then never return (measured with 0.20.5; THREATS.md K3).
enum class PromptError { not_allowed, dismissed };

GQuark prompt_error() { return g_quark_from_static_string("keybearer-prompt"); }

// libsecret's functions have no argument for it, so the service carries it.
constexpr char access_key[] = "keybearer-access";

void tell_window(gpointer service, bool open) {
  const auto* access = static_cast<const Access*>(g_object_get_data(G_OBJECT(service), access_key));
  if (access && access->window) access->window(open);
}

void on_prompted(GObject* prompt, GAsyncResult* result, gpointer data) {
  const Object<GTask> task(G_TASK(data));
  tell_window(g_task_get_source_object(task.get()), false);
  Failure failure;
  Variant consent(secret_prompt_perform_finish(SECRET_PROMPT(prompt), result, failure.into()));
  if (failure)
    g_task_return_error(task.get(), failure.release());
  else if (!consent)
    g_task_return_new_error(task.get(), prompt_error(), int(PromptError::dismissed), "dismissed");
  else
    g_task_return_pointer(task.get(), consent.release(),
                          [](gpointer variant) { g_variant_unref(static_cast<GVariant*>(variant)); });
}

void ask(SecretService* service, SecretPrompt* prompt, const GVariantType* type, GCancellable* cancellable,
         GAsyncReadyCallback callback, gpointer data) {
  GTask* task = g_task_new(service, cancellable, callback, data);
  tell_window(service, true);
  secret_prompt_perform(prompt, nullptr, type, cancellable, on_prompted, task);
}

// If the user may not be asked, the prompt is not started (THREATS.md K4).
void refuse(SecretService* service, SecretPrompt*, const GVariantType*, GCancellable*, GAsyncReadyCallback callback,
            gpointer data) {
  g_task_report_new_error(service, callback, data, nullptr, prompt_error(), int(PromptError::not_allowed), "refused");
}

GVariant* finish_prompt(SecretService*, GAsyncResult* result, GError** error) {
  return static_cast<GVariant*>(g_task_propagate_pointer(G_TASK(result), error));
}

GType service_type(const char* name, GClassInitFunc initialize) {
  return g_type_register_static_simple(SECRET_TYPE_SERVICE, name, sizeof(SecretServiceClass), initialize,
                                       sizeof(SecretService), nullptr, GTypeFlags(0));
}

GType prompting_service() {
  static const GType type = service_type("KeybearerPromptingService", [](gpointer methods, gpointer) {
    SECRET_SERVICE_CLASS(methods)->prompt_async = ask;
    SECRET_SERVICE_CLASS(methods)->prompt_finish = finish_prompt;
  });
  return type;
}

GType nonprompting_service() {
  static const GType type = service_type("KeybearerNonpromptingService", [](gpointer methods, gpointer) {
    SECRET_SERVICE_CLASS(methods)->prompt_async = refuse;
    SECRET_SERVICE_CLASS(methods)->prompt_finish = finish_prompt;
  });
  return type;
}

constexpr const char* schema_attribute = "xdg:schema";
constexpr const char* schema_of(Name::Kind kind) {
  return kind == Name::Kind::grant ? "org.keybearer.Grant" : "org.keybearer.Client";
}

// KeePassXC shows the fields of its entry as attributes of the item.
constexpr std::string_view attributes_of_services[] = {
    "Title", "UserName", "URL", "Notes", "Uuid", "Path", "FDO_SECRETS_CONTENT_TYPE"};

Attributes table_of(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  Attributes table(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free));
  for (const auto& [key, value] : pairs) g_hash_table_insert(table.get(), g_strdup(key), g_strdup(value));
  return table;
}

Attributes attributes_of(const Name& name) {
  return table_of({{schema_attribute, schema_of(name.kind)},
                   {"account", name.account.c_str()},
                   {"identity", name.identity.c_str()}});
}

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

// One call of a Keystore: its timeout, its error messages, and its requests to the service.
class Call {
 public:
  enum class Kind { load, save, erase, list };

  Call(Kind kind, const Name& name, const Access& access);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Runs `work` while the service's name has one owner. If the owner changes, runs it once more and then throws an
  // Error (THREATS.md K5).
  template <typename Work>
  auto under_one_owner(Work work);

  std::vector<Secret> read(const Name& name);
  void write(const Name& name, const Secret& record);
  void prove_writable() { persistent_collection(); }
  void remove(const Name& name);
  std::vector<Name> names();
  void describe(Findings& findings);

 private:
  Error error(std::string_view what, std::string_view hint) const;
  Error no_answer() const;
  Error locked() const;
  [[noreturn]] void fail(const Failure& failure) const;
  void check(const Failure& failure) const;

  template <typename Start>
  Object<GAsyncResult> wait(Start start);
  void connect_bus();
  void connect_service();
  std::string owner();

  Items search(GHashTable* attributes);
  Items search_unlocked(GHashTable* attributes);
  Object<SecretCollection> default_collection();
  Object<SecretCollection> persistent_collection();
  void unlock(List objects);
  void create(SecretCollection* collection, const Name& name, SecretValue* value);
  void overwrite(SecretItem* item, SecretValue* value);

  const Kind kind_;
  const Name name_;
  const Access access_;
  Watchdog watchdog_;
  GMainContext* context_ = g_main_context_new();
  Object<GCancellable> cancellable_{g_cancellable_new()};
  bool given_up_ = false;
  bool written_ = false;  // a save has sent its request: if it fails now, the record may have been saved or not
  Object<GDBusConnection> bus_;
  Object<SecretService> service_;
};

void after(GMainContext* context, std::chrono::milliseconds span, GSourceFunc function, gpointer data) {
  GSource* source = g_timeout_source_new(static_cast<guint>(span.count()));
  g_source_set_callback(source, function, data, nullptr);
  g_source_attach(source, context);
  g_source_unref(source);
}

// GLib frees the data of a signal handler only in an iteration of the context that the handler belongs to.
void drain(GMainContext* context) {
  for (int rounds = 100; rounds > 0 && g_main_context_iteration(context, FALSE);) --rounds;
}

// At the timeout the call is cancelled, which tells the service to close its prompt. A second later the call is given
// up, and after another second the watchdog expires.
Call::Call(Kind kind, const Name& name, const Access& access)
    : kind_(kind),
      name_(name),
      access_(access),
      watchdog_(access.timeout + std::chrono::seconds(2), access.on_timeout) {
  g_main_context_push_thread_default(context_);
  const auto cancel = [](gpointer call) -> gboolean {
    g_cancellable_cancel(static_cast<Call*>(call)->cancellable_.get());
    return G_SOURCE_REMOVE;
  };
  const auto give_up = [](gpointer call) -> gboolean {
    static_cast<Call*>(call)->given_up_ = true;
    return G_SOURCE_REMOVE;
  };
  after(context_, access.timeout, cancel, this);
  after(context_, access.timeout + std::chrono::seconds(1), give_up, this);
}

Call::~Call() {
  if (access_.window) access_.window(false);  // a call that was given up leaves its prompt
  if (service_) g_object_set_data(G_OBJECT(service_.get()), access_key, nullptr);
  service_.reset();
  bus_.reset();
  drain(context_);
  g_main_context_pop_thread_default(context_);
  g_main_context_unref(context_);
}

Error Call::error(std::string_view what, std::string_view hint) const {
  const bool may_be_saved = kind_ == Kind::save && written_;
  Error error{Exit::keystore, std::string(what), std::string(hint)};
  error.kept = may_be_saved                      ? Kept::unsaid
               : kind_ == Kind::save             ? Kept::nothing_saved
               : name_.kind == Name::Kind::grant ? Kept::sign_in
                                                 : Kept::client_secret;
  if (may_be_saved) error.what += "; whether it was saved is not known";
  error.account = kind_ == Kind::list ? "secret-service" : name_.account;
  return error;
}

Error Call::no_answer() const {
  return error("the keyring did not answer within " + std::to_string(access_.timeout.count()) + " s",
               "restart the keyring or log in to the desktop, then try again");
}

Error Call::locked() const { return error("the keyring is locked", "unlock it, or log in to the desktop"); }

void Call::fail(const Failure& failure) const {
  if (g_cancellable_is_cancelled(cancellable_.get())) throw no_answer();
  if (failure.is(prompt_error(), int(PromptError::dismissed)))
    throw error("the user refused to unlock the keyring", "try again and unlock it");
  if (failure.is(prompt_error(), int(PromptError::not_allowed)))
    throw error("the keyring needs the user's consent, and the user cannot be asked here",
                "try again from the desktop");
  if (failure.is(SECRET_ERROR, SECRET_ERROR_IS_LOCKED)) throw locked();
  if (failure.is(G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      failure.is(G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    throw error("the keyring cannot be reached (no keyring service on the session bus)",
                "start gnome-keyring-daemon or another Secret Service");
  if (failure.is(G_IO_ERROR, G_IO_ERROR_CLOSED))
    throw error("the keyring cannot be reached (the session bus went away)", "log in to the desktop, then try again");
  throw error("the keyring failed (" + failure.text() + ")", "read the messages of the keyring, then try again");
}

void Call::check(const Failure& failure) const {
  if (failure) fail(failure);
}

// An asynchronous call: its result, and whether the caller has stopped waiting for it.
struct PendingCall {
  GAsyncResult* result = nullptr;
  bool abandoned = false;
};

void on_ready(GObject*, GAsyncResult* result, gpointer data) {
  auto* pending = static_cast<PendingCall*>(data);
  if (pending->abandoned)
    delete pending;
  else
    pending->result = G_ASYNC_RESULT(g_object_ref(result));
}

// Calls `start` with the cancellable, on_ready and its data: the last three arguments of every asynchronous call.
template <typename Start>
Object<GAsyncResult> Call::wait(Start start) {
  if (g_cancellable_is_cancelled(cancellable_.get())) throw no_answer();
  auto pending = std::make_unique<PendingCall>();
  start(cancellable_.get(), on_ready, pending.get());
  while (!pending->result && !given_up_) g_main_context_iteration(context_, TRUE);
  if (pending->result) return Object<GAsyncResult>(pending->result);
  pending.release()->abandoned = true;
  throw no_answer();
}

void prepare_libraries() {
  static const bool once = [] {
    unset_library_variables();
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR);
    g_log_set_writer_func([](GLogLevelFlags, const GLogField*, gsize, gpointer) { return G_LOG_WRITER_HANDLED; },
                          nullptr, nullptr);
    return true;
  }();
  (void)once;
}

// Sets the checked address where GLib and libsecret look for one, so that neither looks for a bus itself.
void Call::connect_bus() {
  const std::string address = session_bus_address();
  if (address.empty())
    throw error("the keyring cannot be reached (no session bus)", "log in to the desktop or start a session bus");
  const char* set = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  if (!set || address != set) setenv("DBUS_SESSION_BUS_ADDRESS", address.c_str(), 1);
  const auto result = wait([](auto... rest) { g_bus_get(G_BUS_TYPE_SESSION, rest...); });
  Failure failure;
  bus_.reset(g_bus_get_finish(result.get(), failure.into()));
  if (g_cancellable_is_cancelled(cancellable_.get())) throw no_answer();
  if (failure)
    throw error("the keyring cannot be reached (the session bus: " + failure.text() + ")",
                "log in to the desktop or start a session bus");
  g_dbus_connection_set_exit_on_close(bus_.get(), FALSE);  // GLib would end the process with SIGTERM
}

void Call::connect_service() {
  const GType type = access_.interactive ? prompting_service() : nonprompting_service();
  const auto result =
      wait([&](auto... rest) { secret_service_open(type, nullptr, SECRET_SERVICE_OPEN_SESSION, rest...); });
  Failure failure;
  service_.reset(secret_service_open_finish(result.get(), failure.into()));
  check(failure);
  g_object_set_data(G_OBJECT(service_.get()), access_key, const_cast<Access*>(&access_));
}

// The unique bus name of the process that owns the service's name; empty if there is none.
std::string Call::owner() {
  const auto result = wait([&](auto... rest) {
    g_dbus_connection_call(bus_.get(), "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                           "GetNameOwner", g_variant_new("(s)", "org.freedesktop.secrets"), G_VARIANT_TYPE("(s)"),
                           G_DBUS_CALL_FLAGS_NONE, -1, rest...);
  });
  Failure failure;
  const Variant reply(g_dbus_connection_call_finish(bus_.get(), result.get(), failure.into()));
  if (failure.is(G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)) return {};
  check(failure);
  const char* name = nullptr;
  g_variant_get(reply.get(), "(&s)", &name);
  return name;
}

template <typename Work>
auto Call::under_one_owner(Work work) {
  connect_bus();
  for (int attempt = 1;; ++attempt) {
    std::string before = owner();
    try {
      connect_service();
      before = owner();  // opening may have started the service
      auto result = work();
      if (owner() == before) return result;
    } catch (const Error&) {
      if (g_cancellable_is_cancelled(cancellable_.get()) || attempt == 2 || owner() == before) throw;
    }
    if (attempt == 2) throw error("the keyring was restarted during the call", "try again later");
  }
}

Items Call::search(GHashTable* attributes) {
  const auto result = wait(
      [&](auto... rest) { secret_service_search(service_.get(), nullptr, attributes, SECRET_SEARCH_ALL, rest...); });
  Failure failure;
  const List found(secret_service_search_finish(service_.get(), result.get(), failure.into()));
  Items items;
  for (const GList* item = found.get(); item; item = item->next) items.emplace_back(SECRET_ITEM(item->data));
  check(failure);
  return items;
}

// Some services do not find locked items, and gnome-keyring finds them but does not say that their secrets are missing.
Items Call::search_unlocked(GHashTable* attributes) {
  for (int attempt = 1;; ++attempt) {
    Items items = search(attributes);
    List closed;
    for (const auto& item : items)
      if (secret_item_get_locked(item.get())) closed.reset(g_list_prepend(closed.release(), item.get()));
    Object<SecretCollection> collection;
    if (items.empty() || kind_ == Kind::list) collection = default_collection();
    if (collection && secret_collection_get_locked(collection.get()))
      closed.reset(g_list_prepend(closed.release(), collection.get()));
    if (!closed) return items;
    if (attempt == 2) throw locked();
    unlock(std::move(closed));
  }
}

void Call::unlock(List objects) {
  if (!access_.interactive) throw locked();
  const auto result = wait([&](auto... rest) { secret_service_unlock(service_.get(), objects.get(), rest...); });
  Failure failure;
  GList* opened = nullptr;
  const gint count = secret_service_unlock_finish(service_.get(), result.get(), &opened, failure.into());
  g_list_free_full(opened, g_object_unref);
  check(failure);
  if (count <= 0) throw error("the user refused to unlock the keyring", "try again and unlock it");
}

Object<SecretCollection> Call::default_collection() {
  const auto result = wait([&](auto... rest) {
    secret_collection_for_alias(service_.get(), SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, rest...);
  });
  Failure failure;
  Object<SecretCollection> collection(secret_collection_for_alias_finish(result.get(), failure.into()));
  check(failure);
  return collection;
}

constexpr const char* make_default = "create a default keyring with seahorse, or log in to the desktop";

// The collection `session` is lost at logout, whatever alias leads to it (THREATS.md K6).
bool is_persistent(SecretCollection* collection) {
  const std::string_view path = collection ? g_dbus_proxy_get_object_path(G_DBUS_PROXY(collection)) : "";
  return collection && !path.ends_with("/collection/session");
}

Object<SecretCollection> Call::persistent_collection() {
  auto collection = default_collection();
  if (!is_persistent(collection.get())) throw error("the keyring has no persistent default collection", make_default);
  if (secret_collection_get_locked(collection.get())) unlock(List(g_list_prepend(nullptr, collection.get())));
  return collection;
}

std::vector<Secret> Call::read(const Name& name) {
  const Attributes attributes = attributes_of(name);
  Items items = search_unlocked(attributes.get());
  std::erase_if(items, [&](const auto& item) { return !is_ours(item.get(), name); });
  List list;
  for (const auto& item : items) list.reset(g_list_prepend(list.release(), item.get()));
  std::vector<Secret> records;
  if (!list) return records;
  const auto result = wait([&](auto... rest) { secret_item_load_secrets(list.get(), rest...); });
  Failure failure;
  secret_item_load_secrets_finish(result.get(), failure.into());
  check(failure);
  for (const auto& item : items) {
    const Value value(secret_item_get_secret(item.get()));
    if (!value) throw error("the keyring did not return the secret of an item", "unlock it, then try again");
    records.push_back(record_of(value.get()));
  }
  return records;
}

// gnome-keyring replaces any item that has these attributes, even another program's that has one more (measured). So
// the item is searched first, and creating one never replaces another.
void Call::write(const Name& name, const Secret& record) {
  const auto collection = persistent_collection();
  const Attributes attributes = attributes_of(name);
  Items items = search(attributes.get());
  const std::string folder = g_dbus_proxy_get_object_path(G_DBUS_PROXY(collection.get())) + std::string("/");
  std::erase_if(items, [&](const auto& item) {
    return !is_ours(item.get(), name) ||
           !std::string_view(g_dbus_proxy_get_object_path(G_DBUS_PROXY(item.get()))).starts_with(folder);
  });
  const Value value = value_of(record);
  written_ = true;
  if (items.empty())
    create(collection.get(), name, value.get());
  else
    overwrite(items.front().get(), value.get());
  const auto kept = read(name);
  if (std::ranges::none_of(kept, [&](const Secret& one) { return one == record; }))
    throw Error{Exit::io, "the keyring did not return the bytes that were saved; the old record may be lost, too",
                "check the keyring, then run: keybearer login " + name.account, Kept::unsaid, name.account};
}

void Call::create(SecretCollection* collection, const Name& name, SecretValue* value) {
  const Attributes attributes = attributes_of(name);
  const auto result = wait([&](auto... rest) {
    secret_item_create(collection, nullptr, attributes.get(), label_of(name).c_str(), value, SECRET_ITEM_CREATE_NONE,
                       rest...);
  });
  Failure failure;
  const Object<SecretItem> created(secret_item_create_finish(result.get(), failure.into()));
  check(failure);
}

void Call::overwrite(SecretItem* item, SecretValue* value) {
  const auto result = wait([&](auto... rest) { secret_item_set_secret(item, value, rest...); });
  Failure failure;
  secret_item_set_secret_finish(item, result.get(), failure.into());
  check(failure);
}

void Call::remove(const Name& name) {
  const Attributes attributes = attributes_of(name);
  const auto ours = [&] {
    Items items = search_unlocked(attributes.get());
    std::erase_if(items, [&](const auto& item) { return !is_ours(item.get(), name); });
    return items;
  };
  for (const auto& item : ours()) {
    const auto result = wait([&](auto... rest) { secret_item_delete(item.get(), rest...); });
    Failure failure;
    secret_item_delete_finish(item.get(), result.get(), failure.into());
    check(failure);
  }
  if (!ours().empty())
    throw error("the keyring did not remove the item", "remove it in the keyring, for example with seahorse");
}

std::vector<Name> Call::names() {
  std::set<Name> found;
  for (const auto kind : {Name::Kind::grant, Name::Kind::client}) {
    const Attributes attributes = table_of({{schema_attribute, schema_of(kind)}});
    for (const auto& item : search_unlocked(attributes.get()))
      if (auto name = name_of(item.get())) found.insert(std::move(*name));
  }
  return {found.begin(), found.end()};
}

// Reports what load() does not show: the collection of a save(), and how secrets are sent to it (THREATS.md K6, K11).
void Call::describe(Findings& findings) {
  const auto collection = default_collection();
  if (!is_persistent(collection.get()))
    return findings.problem(Exit::keystore, "the keyring has no persistent default collection", make_default);
  const std::unique_ptr<char, decltype(&g_free)> label(secret_collection_get_label(collection.get()), g_free);
  const bool closed = secret_collection_get_locked(collection.get());
  findings.ok("the keyring's default collection is " + printable(label ? label.get() : "", 60) +
              (closed ? ", locked" : ", unlocked"));
  const char* algorithm = secret_service_get_session_algorithms(service_.get());
  if (algorithm && std::string_view(algorithm) == "plain")
    findings.note("this keyring sends secrets in clear text over the session bus",
                  "gnome-keyring and KeePassXC encrypt them");
}

class SecretServiceKeystore : public Keystore {
 public:
  explicit SecretServiceKeystore(const Access& access) : access_(access) {}

  std::vector<Secret> load(const Name& name) override {
    Call call(Call::Kind::load, name, access_);
    auto records = call.under_one_owner([&] { return call.read(name); });
    has_record_ = !records.empty();
    return records;
  }

  // Where load() has just read a record, there is a collection and it is unlocked.
  void check_writable(const Name& name) override {
    if (has_record_) return;
    Call call(Call::Kind::load, name, access_);
    call.under_one_owner([&] { return call.prove_writable(), true; });
  }

  void save(const Name& name, const Secret& record) override {
    check_size(name, record);
    Call call(Call::Kind::save, name, access_);
    call.under_one_owner([&] { return call.write(name, record), true; });
  }

  void erase(const Name& name) override {
    Call call(Call::Kind::erase, name, access_);
    call.under_one_owner([&] { return call.remove(name), true; });
  }

  std::vector<Name> list() override {
    Call call(Call::Kind::list, {}, access_);
    return call.under_one_owner([&] { return call.names(); });
  }

  void diagnose(const Name& name, Findings& findings) override {
    Call call(Call::Kind::load, name, access_);
    const Findings before = findings;
    call.under_one_owner([&] {
      findings = before;  // a new owner may have another collection
      return call.describe(findings), true;
    });
  }

 private:
  const Access access_;
  bool has_record_ = false;
};

}  // namespace

std::unique_ptr<Keystore> open_secret_service(std::string_view, const Access& access) {
  prepare_libraries();
  return std::make_unique<SecretServiceKeystore>(access);
}

}  // namespace keystore
