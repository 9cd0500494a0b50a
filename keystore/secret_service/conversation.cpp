// SPDX-License-Identifier: MIT
#include "keystore/secret_service/conversation.hpp"

#include <algorithm>
#include <cstdlib>

#include "keystore/session_bus.hpp"

namespace keystore {
namespace {

// For the daemon's answers, and for a prompt that asks the user nothing.
constexpr std::chrono::seconds answer_limit{5};

// Why a prompt of the service ended without the user's consent. libsecret treats a dismissed prompt as a success
// without a result, and some of its own callers then never return (measured with 0.20.5; THREATS.md K3).
enum class PromptError { not_allowed, dismissed, ignored };

GQuark prompt_error() { return g_quark_from_static_string("keybearer-prompt"); }

// libsecret's functions have no argument for the Conversation, so the service carries it.
constexpr char conversation_key[] = "keybearer-conversation";

Conversation* conversation_of(void* service) {
  return static_cast<Conversation*>(g_object_get_data(G_OBJECT(service), conversation_key));
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

// GLib frees the data of a signal handler only in an iteration of the context that the handler belongs to.
void drain(GMainContext* context) {
  for (int rounds = 100; rounds > 0 && g_main_context_iteration(context, FALSE);) --rounds;
}

std::string seconds_text(std::chrono::seconds span) { return std::to_string(span.count()) + " s"; }

}  // namespace

Conversation::Conversation(const Access& access) : access_(access) {
  prepare_libraries();
  context_ = g_main_context_new();
}

Conversation::~Conversation() {
  if (service_) g_object_set_data(G_OBJECT(service_.get()), conversation_key, nullptr);
  g_main_context_push_thread_default(context_);
  service_.reset();
  bus_.reset();
  drain(context_);
  g_main_context_pop_thread_default(context_);
  g_main_context_unref(context_);
}

Conversation::Call::Call(Conversation& conversation, Kind kind, const Name& name) : conversation_(conversation) {
  conversation.kind_ = kind;
  conversation.name_ = name;
  conversation.prompts_ = Prompts::never;
  conversation.given_up_ = conversation.prompt_ignored_ = conversation.written_ = false;
  conversation.cancellable_.reset(g_cancellable_new());
  g_main_context_push_thread_default(conversation.context_);
  conversation.allow(std::min(answer_limit, conversation.access_.timeout));
}

Conversation::Call::~Call() {
  conversation_.set_window(false);  // a call that was given up leaves its prompt
  conversation_.prompt_ = nullptr;
  conversation_.cancel_timer_.reset();
  conversation_.give_up_timer_.reset();
  conversation_.watchdog_.reset();
  drain(conversation_.context_);
  g_main_context_pop_thread_default(conversation_.context_);
}

// Limits the next part of a call. At the limit it is cancelled: a prompt is dismissed, another request is not waited
// for. A second later the call is given up, and after another second the watchdog expires.
void Conversation::allow(std::chrono::seconds span) {
  constexpr std::chrono::seconds more{1};
  watchdog_.reset();
  watchdog_.emplace(span + 2 * more, access_.on_timeout);
  cancel_timer_ = after(span, [](gpointer data) -> gboolean {
    auto* self = static_cast<Conversation*>(data);
    self->prompt_ignored_ = self->prompt_ != nullptr;
    if (self->prompt_ignored_ && self->daemon_->aborts_if_dismissed)
      self->given_up_ = true;
    else
      g_cancellable_cancel(self->prompt_ignored_ ? self->prompt_cancellable_.get() : self->cancellable_.get());
    return G_SOURCE_REMOVE;
  });
  give_up_timer_ = after(span + more, [](gpointer data) -> gboolean {
    static_cast<Conversation*>(data)->given_up_ = true;
    return G_SOURCE_REMOVE;
  });
}

Object<GSource> Conversation::after(std::chrono::seconds span, GSourceFunc function) {
  Object<GSource> source(g_timeout_source_new(static_cast<guint>(std::chrono::milliseconds(span).count())));
  g_source_set_callback(source.get(), function, this, nullptr);
  g_source_attach(source.get(), context_);
  return source;
}

void Conversation::on_ready(GObject*, GAsyncResult* result, gpointer data) {
  auto* pending = static_cast<Pending*>(data);
  if (pending->abandoned)
    delete pending;
  else
    pending->result = G_ASYNC_RESULT(g_object_ref(result));
}

Object<GAsyncResult> Conversation::finish(std::unique_ptr<Pending> pending) {
  while (!pending->result && !given_up_) g_main_context_iteration(context_, TRUE);
  if (pending->result) return Object<GAsyncResult>(pending->result);
  pending.release()->abandoned = true;
  throw no_answer();
}

// Errors

Error Conversation::error(std::string_view what, std::string_view hint) const {
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

Error Conversation::needs_consent() const {
  return error("the keyring needs the user's consent, and the user cannot be asked here",
               "try again from the desktop; " + std::string(daemon_->unlock));
}

Error Conversation::no_answer() const {
  if (prompt_ignored_ && !access_.interactive) return needs_consent();
  if (prompt_ignored_)
    return error("the keyring's window was not answered within " + seconds_text(access_.timeout),
                 "try again and answer it");
  return error("the keyring did not answer within " + seconds_text(std::min(answer_limit, access_.timeout)),
               daemon_->restart);
}

Error Conversation::refused() const {
  if (!access_.interactive) return needs_consent();
  return error("the user refused to unlock the keyring", "try again; " + std::string(daemon_->unlock));
}

void Conversation::fail(const Failure& failure) const {
  if (failure.is(prompt_error(), int(PromptError::ignored)) || g_cancellable_is_cancelled(cancellable_.get()))
    throw no_answer();
  if (failure.is(prompt_error(), int(PromptError::dismissed))) throw refused();
  if (needs_prompt(failure)) throw needs_consent();
  if (failure.is(SECRET_ERROR, SECRET_ERROR_IS_LOCKED)) throw locked();
  if (failure.is(G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      failure.is(G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    throw error("the keyring cannot be reached (no keyring service on the session bus)",
                "start GNOME Keyring, KWallet or KeePassXC, and its Secret Service");
  if (failure.is(G_IO_ERROR, G_IO_ERROR_CLOSED))
    throw error("the keyring cannot be reached (the session bus went away)", "log in to the desktop, then try again");
  // KWallet says of a secret that it cannot decrypt that it has no such session.
  if (daemon_->spoils_sessions) throw BadSession{failed(failure)};
  throw failed(failure);
}

Error Conversation::failed(const Failure& failure) const {
  return error("the keyring failed (" + failure.text() + ")", "read the messages of the keyring, then try again");
}

bool Conversation::needs_prompt(const Failure& failure) {
  return failure.is(prompt_error(), int(PromptError::not_allowed));
}

void Conversation::check(const Failure& failure) const {
  if (failure) fail(failure);
}

// Prompts

void Conversation::set_window(bool open) {
  if (window_ == open) return;
  window_ = open;
  if (access_.window) access_.window(open);
}

void Conversation::on_prompt(SecretService* service, SecretPrompt* prompt, const GVariantType* type, GCancellable*,
                             GAsyncReadyCallback callback, gpointer data) {
  Conversation* self = conversation_of(service);
  if (!self || self->prompts_ == Prompts::never)
    return g_task_report_new_error(service, callback, data, nullptr, prompt_error(), int(PromptError::not_allowed),
                                   "refused");
  GTask* task = g_task_new(service, nullptr, callback, data);
  self->prompt_ = prompt;
  self->prompt_cancellable_.reset(g_cancellable_new());
  const bool asks = self->prompts_ == Prompts::ask_user;
  if (asks) self->set_window(true);
  self->allow(asks ? self->access_.timeout : std::min(answer_limit, self->access_.timeout));
  secret_prompt_perform(prompt, nullptr, type, self->prompt_cancellable_.get(), on_prompted, task);
}

void Conversation::on_prompted(GObject* prompt, GAsyncResult* result, gpointer data) {
  const Object<GTask> task(G_TASK(data));
  Conversation* self = conversation_of(g_task_get_source_object(task.get()));
  Failure failure;
  Variant consent(secret_prompt_perform_finish(SECRET_PROMPT(prompt), result, failure.into()));
  const bool is_open = self && self->prompt_ == SECRET_PROMPT(prompt);  // else its call was given up
  const bool ignored = !is_open || self->prompt_ignored_;
  if (is_open) {
    self->prompt_ = nullptr;
    self->set_window(false);
    self->allow(std::min(answer_limit, self->access_.timeout));
  }
  if (ignored)
    g_task_return_new_error(task.get(), prompt_error(), int(PromptError::ignored), "ignored");
  else if (failure)
    g_task_return_error(task.get(), failure.release());
  else if (!consent)
    g_task_return_new_error(task.get(), prompt_error(), int(PromptError::dismissed), "dismissed");
  else
    g_task_return_pointer(task.get(), consent.release(),
                          [](gpointer variant) { g_variant_unref(static_cast<GVariant*>(variant)); });
}

GType Conversation::service_type() {
  static const GType type = g_type_register_static_simple(
      SECRET_TYPE_SERVICE, "KeybearerService", sizeof(SecretServiceClass),
      [](gpointer methods, gpointer) {
        SECRET_SERVICE_CLASS(methods)->prompt_async = on_prompt;
        SECRET_SERVICE_CLASS(methods)->prompt_finish = [](SecretService*, GAsyncResult* result, GError** error) {
          return static_cast<GVariant*>(g_task_propagate_pointer(G_TASK(result), error));
        };
      },
      sizeof(SecretService), nullptr, GTypeFlags(0));
  return type;
}

// The bus

// Sets the checked address where GLib and libsecret look for one, so that neither looks for a bus itself.
void Conversation::connect_bus() {
  if (bus_ && !g_dbus_connection_is_closed(bus_.get())) return;
  service_.reset();
  bus_.reset();
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

// Opens the service and a session, unless the ones of the call before have the same owner.
void Conversation::connect_service(const std::string& owner_now) {
  if (service_ && !owner_now.empty() && owner_now == service_owner_) return;
  service_.reset();
  const auto result =
      wait([&](auto... rest) { secret_service_open(service_type(), nullptr, SECRET_SERVICE_OPEN_SESSION, rest...); });
  Failure failure;
  service_.reset(secret_service_open_finish(result.get(), failure.into()));
  if (failure.is(G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS)) throw BadSession{failed(failure)};  // our public key
  check(failure);
  g_object_set_data(G_OBJECT(service_.get()), conversation_key, this);
  service_owner_ = owner();
  daemon_ = find_daemon();
}

bool Conversation::may_try_again(int attempt, const std::string& owner_before) {
  return attempt == 1 && !given_up_ && !g_cancellable_is_cancelled(cancellable_.get()) && owner() != owner_before;
}

// The unique bus name of the process that owns this name; empty if there is none.
std::string Conversation::owner_of(const char* bus_name) {
  const auto result = wait([&](auto... rest) {
    g_dbus_connection_call(bus_.get(), "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                           "GetNameOwner", g_variant_new("(s)", bus_name), G_VARIANT_TYPE("(s)"),
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

// KWallet calls a wallet locked that is open, until the first program unlocks it over the Secret Service; that asks the
// user nothing (measured).
bool Conversation::is_open_wallet(const std::string& label) {
  for (const char* name : {"org.kde.kwalletd5", "org.kde.kwalletd6"}) {
    if (owner_of(name).empty()) continue;
    const std::string path = "/modules/" + std::string(name).substr(std::string_view("org.kde.").size());
    const auto result = wait([&](auto... rest) {
      g_dbus_connection_call(bus_.get(), name, path.c_str(), "org.kde.KWallet", "isOpen",
                             g_variant_new("(s)", label.c_str()), G_VARIANT_TYPE("(b)"), G_DBUS_CALL_FLAGS_NONE, -1,
                             rest...);
    });
    Failure failure;
    const Variant reply(g_dbus_connection_call_finish(bus_.get(), result.get(), failure.into()));
    gboolean open = FALSE;
    if (reply) g_variant_get(reply.get(), "(b)", &open);
    if (open) return true;
  }
  return false;
}

const Daemon* Conversation::find_daemon() {
  for (const auto& daemon : daemons())
    for (const auto name : daemon.bus_names)
      if (owner_of(std::string(name).c_str()) == service_owner_) return &daemon;
  return &other_daemon();
}

}  // namespace keystore
