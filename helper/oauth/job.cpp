// SPDX-License-Identifier: MIT
#include "oauth/job.hpp"

#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include "core/config_change.hpp"
#include "core/text.hpp"

namespace oauth {
namespace {

// The last word where a keyring call cannot be ended in any other way: made ready beforehand, since the handler that says
// it may allocate nothing.
char last_word[512];
std::size_t last_word_size = 0;

void say_last_word_and_end() {
  (void)!write(3, last_word, last_word_size);
  _exit(static_cast<int>(Exit::keystore));
}

void prepare_last_word(const Account& account, std::chrono::seconds limit) {
  json::Writer out;
  out.begin_object().key("done").begin_object().member("exit", static_cast<int>(Exit::keystore));
  out.member("text", account.name + ": the keyring did not answer within " + std::to_string(limit.count()) +
                         " s; the sign-in was kept; restart it or log in to the desktop, then try again");
  const Secret line = out.end_object().end_object().take();
  last_word_size = std::min(line.size(), sizeof last_word - 1);
  std::memcpy(last_word, line.view().data(), last_word_size);
  last_word[last_word_size++] = '\n';
}

}  // namespace

std::string Job::text(std::string_view name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

std::string Job::store_name() const {
  if (!account.store.empty()) return account.store;
  const State state = read_state(account.name);
  return state.identity == account.grant_identity() ? state.store : std::string();
}

namespace {

std::unique_ptr<keystore::Keystore> open_store(const Account& account, const std::string& name, bool interactive) {
  keystore::Access access;
  access.interactive = interactive;
  if (interactive) access.limit = std::chrono::seconds(60);
  access.hard_stop = say_last_word_and_end;
  prepare_last_word(account, access.limit);
  return keystore::open(name, access);
}

// A keyring asks for its password in a window of its own.
bool can_be_asked(const Job& job) {
  const char* x11 = std::getenv("DISPLAY");
  const char* wayland = std::getenv("WAYLAND_DISPLAY");
  return job.option("terminal") && ((x11 && *x11) || (wayland && *wayland));
}

}  // namespace

std::unique_ptr<keystore::Keystore> Job::chosen_keystore() const {
  const std::string name = store_name();
  if (name.empty()) return {};
  return open_store(account, name, can_be_asked(*this));
}

std::unique_ptr<keystore::Keystore> Job::keystore_to_keep() {
  std::string name = store_name();
  if (name.empty() && keystore::backends().empty())
    throw Error{Exit::keystore, account.name + ": this keybearer was built without any keystore; nothing was changed; build it with libsecret"};
  if (name.empty()) name = keystore::backends().front().name;
  return open_store(account, name, can_be_asked(*this));
}

void Job::remember_keystore() {
  const std::string name = store_name().empty() ? std::string(keystore::backends().front().name) : store_name();
  State state = read_state(account.name);
  if (state.identity != account.grant_identity()) state = State{};
  state.identity = account.grant_identity();
  state.store = name;
  write_state(account.name, state);
  if (!account.store.empty() || account.file != configuration_path()) return;
  try {
    change_configuration(with_section_changed, account.name, {{"store", {name}}});
  } catch (const Error& error) {
    person.warn(error.text);  // the state knows it too
  }
}

void Job::take_lock() {
  if (lock) return;
  lock = Lock::take(account.name, LockKind::refresh, std::chrono::steady_clock::now() + account.timeout, [this](int pid) {
    person.note(account.name + ": waiting for another keybearer (pid " + std::to_string(pid) + ") to finish");
  });
}

}  // namespace oauth
