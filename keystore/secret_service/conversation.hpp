// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "keystore/keystore.hpp"
#include "keystore/secret_service/daemon.hpp"
#include "keystore/secret_service/glib.hpp"
#include "keystore/watchdog.hpp"

// The conversation of one Keystore with the daemon that provides the Secret Service: one connection to the bus, one
// owner of the service's name, and one session. KeePassXC allows items to a connection, so what the user allows for a
// load() holds for the save() behind it only in the same conversation.
//
//  - All calls are asynchronous, on a separate main context, with a timeout and a cancellation: synchronous calls block
//    forever if the bus or the daemon does not answer (THREATS.md K2).
//  - A result counts only if the service's name kept its owner during the whole call (THREATS.md K5).
//  - A prompt of the daemon is run as Prompts says, and as no default of libsecret (THREATS.md K3, K4).
namespace keystore {

enum class Prompts {
  never,     // an answer that needs a prompt is an Error
  silently,  // run it for 5 s without a window of ours: some daemons answer with a prompt that asks nothing
  ask_user,  // run it for Access::timeout
};

// The session's key is not the daemon's: kwalletd5 5.103 and libsecret 0.20.5 drop leading zero bytes of numbers of the
// key agreement, which spoils about one session in 128 (measured). Another session has another key.
struct BadSession {
  Error error;  // if the last session is bad, too
};

class Conversation {
 public:
  enum class Kind { load, check, save, erase, list };

  explicit Conversation(const Access& access);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // Runs `work` as one call of the Keystore. If the owner of the service's name changes meanwhile, runs it once more
  // and then throws an Error; after a BadSession it runs it again in another session, in three at most.
  template <typename Work>
  auto call(Kind kind, const Name& name, Work work);

  // Starts an asynchronous call with the last three arguments of every one: a cancellable, a callback and its data.
  // Returns its result, within the limit of this call.
  template <typename Start>
  Object<GAsyncResult> wait(Start start);

  void check(const Failure& failure) const;          // throws what the failure means
  static bool needs_prompt(const Failure& failure);  // the daemon wanted a prompt, and Prompts::never was set
  Error error(std::string_view what, std::string_view hint) const;
  Error locked() const { return error("the keyring is locked", daemon_->unlock); }
  Error refused() const;

  // Whether KWallet has the wallet of this label open, so that unlocking it asks the user nothing.
  bool is_open_wallet(const std::string& label);

  SecretService* service() const { return service_.get(); }
  const Daemon& daemon() const { return *daemon_; }
  bool interactive() const { return access_.interactive; }
  Prompts prompts_of_an_unlocked_collection() const {
    return access_.interactive ? Prompts::ask_user : Prompts::silently;
  }
  void set_prompts(Prompts prompts) { prompts_ = prompts; }
  // From now on an error of this save does not say that nothing was saved.
  void note_written() { written_ = true; }

 private:
  class Call;

  static void on_prompt(SecretService*, SecretPrompt*, const GVariantType*, GCancellable*, GAsyncReadyCallback,
                        gpointer);
  static void on_prompted(GObject* prompt, GAsyncResult* result, gpointer data);
  static GType service_type();

  bool may_try_again(int attempt, const std::string& owner_before);
  Error failed(const Failure& failure) const;
  Error needs_consent() const;
  Error no_answer() const;
  [[noreturn]] void fail(const Failure& failure) const;
  void connect_bus();
  void connect_service(const std::string& owner_now);
  std::string owner_of(const char* bus_name);
  std::string owner() { return owner_of("org.freedesktop.secrets"); }
  const Daemon* find_daemon();
  void allow(std::chrono::seconds span);
  Object<GSource> after(std::chrono::seconds span, GSourceFunc function);
  void set_window(bool open);

  const Access access_;
  GMainContext* context_;
  Object<GDBusConnection> bus_;
  Object<SecretService> service_;
  std::string service_owner_;  // the owner of the service's name when service_ was opened
  const Daemon* daemon_ = &other_daemon();

  // Of the present call.
  Kind kind_ = Kind::load;
  Name name_;
  Prompts prompts_ = Prompts::never;
  Object<GCancellable> cancellable_;
  SecretPrompt* prompt_ = nullptr;  // while it is open
  Object<GCancellable> prompt_cancellable_;
  Object<GSource> cancel_timer_, give_up_timer_;
  std::optional<Watchdog> watchdog_;
  bool given_up_ = false, prompt_ignored_ = false, written_ = false, window_ = false;

  // An asynchronous call: its result, and whether nothing waits for it any more.
  struct Pending {
    GAsyncResult* result = nullptr;
    bool abandoned = false;
  };
  static void on_ready(GObject*, GAsyncResult* result, gpointer data);
  Object<GAsyncResult> finish(std::unique_ptr<Pending> pending);
};

// The time, the cancellation and the texts of one call.
class Conversation::Call {
 public:
  Call(Conversation& conversation, Kind kind, const Name& name);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  Conversation& conversation_;
};

template <typename Start>
Object<GAsyncResult> Conversation::wait(Start start) {
  if (g_cancellable_is_cancelled(cancellable_.get())) throw no_answer();
  auto pending = std::make_unique<Pending>();
  start(cancellable_.get(), on_ready, pending.get());
  return finish(std::move(pending));
}

template <typename Work>
auto Conversation::call(Kind kind, const Name& name, Work work) {
  const Call one(*this, kind, name);
  connect_bus();
  constexpr int most_sessions = 3;
  for (int attempt = 1, sessions = 1;; ++attempt) {
    std::string before = owner();
    try {
      connect_service(before);
      before = service_owner_;  // opening may have started the service
      auto result = work();
      if (owner() == before) return result;
    } catch (const BadSession& bad) {
      service_.reset();
      if (sessions++ == most_sessions) throw Error(bad.error);
      --attempt;
      continue;
    } catch (const Error&) {
      if (!may_try_again(attempt, before)) throw;
    }
    if (attempt == 2) throw error("the keyring was restarted during the call", "try again later");
  }
}

}  // namespace keystore
