// SPDX-License-Identifier: MIT
#include "helper/worker/job.hpp"

#include <cstring>
#include <unistd.h>

#include "helper/base/environment.hpp"
#include "helper/config/editor.hpp"
#include "helper/config/stores.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/worker/grant.hpp"

namespace worker {
namespace {

constexpr std::chrono::seconds passphrase_timeout{300};

// The last message if a call of the keyring does not return, so that only _exit() can end it. It is prepared before the
// call, since the handler must not allocate memory.
char timeout_message[512];
std::size_t timeout_message_size = 0;

void send_timeout_message_and_exit() {
  (void)!write(worker_descriptor::channel, timeout_message, timeout_message_size);
  _exit(static_cast<int>(Exit::keystore));
}

void prepare_timeout_message(const Account& account) {
  const Secret line =
      encode_failure({Exit::keystore, "the keyring did not answer in time",
                      "restart it or log in to the desktop, then try again", Kept::sign_in, account.name});
  timeout_message_size = std::min(line.size(), sizeof timeout_message - 1);
  std::memcpy(timeout_message, line.view().data(), timeout_message_size);
  timeout_message[timeout_message_size++] = '\n';
}

}  // namespace

std::string Job::store_name() const {
  if (!account.keystore.store.empty()) return account.keystore.store;
  if (!chosen_.empty()) return chosen_;
  return state_of(account).store;
}

keystore::Access Job::access_to(std::string_view store) {
  keystore::Access access;
  // A desktop's keyring asks for its password in a window, not on the terminal.
  access.interactive = request.terminal && (store != "secret-service" || has_display());
  if (access.interactive) access.timeout = std::chrono::seconds(60);
  if (request.keystore_limit) access.timeout = *request.keystore_limit;
  access.on_timeout = send_timeout_message_and_exit;
  access.key_file = account.keystore.key_file;
  access.key_command = account.keystore.key_command;
  Prompter copy = prompter;  // uses the same channel
  access.ask = [copy](const std::string& prompt) mutable -> std::optional<Secret> {
    copy.ask("secret", prompt);
    auto answer = copy.answer(deadline_after(passphrase_timeout));
    if (answer.kind != Prompter::Answer::given) return {};
    return std::move(answer.text);
  };
  access.window = [this, copy, open = false](bool opens) mutable {
    if (open == opens) return;
    open = opens;
    copy.window(open);
    if (lock) lock->note_window(open);
  };
  access.warn = [copy](const std::string& text) mutable { copy.warn(text); };
  prepare_timeout_message(account);
  return access;
}

std::unique_ptr<keystore::Keystore> Job::open_keystore(const std::string& name) {
  return keystore::open(name, access_to(parse_store(name).name));
}

std::unique_ptr<keystore::Keystore> Job::chosen_keystore() {
  const std::string name = store_name();
  if (name.empty()) return {};
  return open_keystore(name);
}

std::unique_ptr<keystore::Keystore> Job::keystore_to_keep() {
  if (store_name().empty()) chosen_ = keystore::choose_store(grant_name(account), access_to("secret-service"));
  return open_keystore(store_name());
}

void Job::remember_keystore() {
  const std::string name = store_name();
  change_state([&](State& state) { state.store = name; });
  if (!account.keystore.store.empty() || account.file != configuration_path()) return;
  try {
    change_configuration(with_section_changed, account.name, {{"store", {name}}});
  } catch (const Error& error) {
    prompter.warn(sentence(error));  // only a warning, since the state has the store, too
  }
}

Lock Job::locked() const {
  return Lock::take(account.grant_account(), LockKind::refresh, deadline_after(account.answer_timeout()),
                    [this](int pid, std::chrono::seconds) {
                      const std::string other = "another keybearer (pid " + std::to_string(pid) + ")";
                      Prompter(channel).note(account.name + ": waiting for " + other + " to finish");
                      Prompter(channel).waiting(other);
                      return false;
                    });
}

void Job::drop_cached_tokens() const {
  drop_cached(account);
  for (const auto& other : accounts)
    if (other.grant == account.name) drop_cached(other);
}

void Job::take_lock() {
  if (!lock) lock = locked();
}

void Job::change_state(const std::function<void(State& state)>& change) {
  const std::optional<Lock> temporary_lock = lock ? std::nullopt : std::optional(locked());
  State state = state_of(account);
  change(state);
  write_state(account.grant_account(), state);
}

}  // namespace worker
