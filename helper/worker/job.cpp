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

constexpr std::chrono::seconds person_may_take{300};

// The last word where a keyring call cannot be ended in any other way: made ready beforehand, since the handler that
// says it may allocate nothing.
char last_word[512];
std::size_t last_word_size = 0;

void say_last_word_and_end() {
  (void)!write(worker_descriptor::channel, last_word, last_word_size);
  _exit(static_cast<int>(Exit::keystore));
}

void prepare_last_word(const Account& account, std::chrono::seconds limit) {
  const Secret line =
      encode_failure({Exit::keystore, "the keyring did not answer within " + std::to_string(limit.count()) + " s",
                      "restart it or log in to the desktop, then try again", Kept::sign_in, account.name});
  last_word_size = std::min(line.size(), sizeof last_word - 1);
  std::memcpy(last_word, line.view().data(), last_word_size);
  last_word[last_word_size++] = '\n';
}

}  // namespace

std::string Job::store_name() const {
  if (!account.keystore.store.empty()) return account.keystore.store;
  if (!chosen_.empty()) return chosen_;
  return state_of(account).store;
}

keystore::Access Job::access_to(std::string_view store) const {
  keystore::Access access;
  // A desktop's keyring asks for its password in a window of its own.
  access.interactive = request.terminal && (store != "secret-service" || has_display());
  if (access.interactive) access.timeout = std::chrono::seconds(60);
  if (request.keystore_limit) access.timeout = *request.keystore_limit;
  access.on_timeout = say_last_word_and_end;
  access.key_file = account.keystore.key_file;
  access.key_command = account.keystore.key_command;
  Prompter speaker = prompter;  // speaks over the same channel
  access.ask = [speaker](const std::string& prompt) mutable -> std::optional<Secret> {
    speaker.ask("secret", prompt);
    auto answer = speaker.answer(deadline_after(person_may_take));
    if (answer.kind != Prompter::Answer::given) return {};
    return std::move(answer.text);
  };
  access.warn = [speaker](const std::string& text) mutable { speaker.warn(text); };
  prepare_last_word(account, access.timeout);
  return access;
}

std::unique_ptr<keystore::Keystore> Job::open_keystore(const std::string& name) const {
  return keystore::open(name, access_to(parse_store(name).name));
}

std::unique_ptr<keystore::Keystore> Job::chosen_keystore() const {
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
    prompter.warn(sentence(error));  // the state knows it too
  }
}

Lock Job::locked() const {
  return Lock::take(account.grant_account(), LockKind::refresh, deadline_after(account.answer_timeout()),
                    [this](int pid) {
                      Prompter(channel).note(account.name + ": waiting for another keybearer (pid " +
                                             std::to_string(pid) + ") to finish");
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
  const std::optional<Lock> for_this_moment = lock ? std::nullopt : std::optional(locked());
  State state = state_of(account);
  change(state);
  write_state(account.grant_account(), state);
}

}  // namespace worker
