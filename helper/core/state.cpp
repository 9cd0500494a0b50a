// SPDX-License-Identifier: MIT
#include "state.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "json.hpp"
#include "text.hpp"

namespace {

constexpr std::size_t largest = 64 * 1024;

std::string folder_path() { return xdg_folder("XDG_STATE_HOME", "/.local/state"); }
std::string file_name(const std::string& account) { return account + ".json"; }

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }
Time time_of(const json::Value& value) { return Time(std::chrono::seconds(value.integer().value_or(0))); }
std::int64_t number_of(Time time) { return time.time_since_epoch().count(); }

State decode(Secret bytes) {
  const auto document = json::Document::parse(std::move(bytes), Exit::store, "the state");
  const json::Value& root = document.root();
  State state;
  state.identity = text_of(root["identity"]);
  state.store = text_of(root["store"]);
  state.generation = root["generation"].integer().value_or(0);
  state.not_before = time_of(root["not_before"]);
  state.rejected = text_of(root["rejected"]);
  state.rejected_at = time_of(root["rejected_at"]);
  state.rejections = root["rejections"].integer().value_or(0);
  const json::Value& intent = root["intent"];
  if (const auto hash = intent["refresh_token_hash"].string())
    state.intent = State::Intent{std::string(*hash), time_of(intent["at"]), text_of(intent["boot_id"])};
  return state;
}

Secret encode(const State& state) {
  json::Writer out;
  out.begin_object().member("identity", state.identity).member("store", state.store);
  out.member("generation", state.generation).member("not_before", number_of(state.not_before));
  out.member("rejected", state.rejected).member("rejected_at", number_of(state.rejected_at));
  out.member("rejections", state.rejections);
  if (state.intent) {
    out.key("intent").begin_object().member("refresh_token_hash", state.intent->refresh_token_hash);
    out.member("at", number_of(state.intent->at)).member("boot_id", state.intent->boot_id).end_object();
  }
  return out.end_object().take();
}

// Not made where it is missing: who only looks leaves nothing behind.
Descriptor open_existing_folder() {
  return Descriptor(open(folder_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

constexpr std::chrono::seconds new_for{60};
constexpr std::int64_t rejections_in_a_row = 2;

bool just_before(Time then, Time at) { return then <= at && at - then < new_for; }

}  // namespace

void State::reject(const AccessToken& token, Time at) {
  const bool in_a_row = just_before(rejected_at, at);
  const bool is_new = just_before(token.obtained_at, at);
  rejections = !is_new ? 0 : in_a_row ? rejections + 1 : 1;
  rejected = token.fingerprint;
  rejected_at = at;
}

bool State::refuses_new_tokens(Time at) const { return rejections >= rejections_in_a_row && just_before(rejected_at, at); }

State read_state(const std::string& account) {
  const Descriptor folder = open_existing_folder();
  if (!folder) return {};
  const Descriptor file = open_own_file(folder.get(), file_name(account), O_RDONLY);
  Secret bytes;
  if (!file || !read_up_to(file.get(), bytes, largest) || bytes.size() > largest) return {};
  try {
    return decode(std::move(bytes));
  } catch (const Error&) {
    return {};
  }
}

void write_state(const std::string& account, const State& state) {
  const Descriptor folder = open_state_folder();
  if (replace_file(folder.get(), file_name(account), encode(state).view(), 0600)) return;
  const int why = errno;
  throw Error{Exit::store, account + ": " + printable(folder_path() + "/" + file_name(account)) +
                               " cannot be written: " + errno_text(why) + "; the old one was kept"};
}

void erase_state(const std::string& account) noexcept {
  try {
    if (const Descriptor folder = open_existing_folder()) unlinkat(folder.get(), file_name(account).c_str(), 0);
  } catch (...) {  // HOME cannot be had: then there is no state to erase
  }
}
