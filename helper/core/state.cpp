// SPDX-License-Identifier: MIT
#include "helper/core/state.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/json.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/error_json.hpp"

namespace {

constexpr std::size_t file_limit = 64 * 1024;  // bytes

std::string folder_path() { return xdg_folder("XDG_STATE_HOME", "/.local/state"); }
std::string file_name(const std::string& account) { return account + ".json"; }

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }
Time time_of(const json::Value& value) { return read_time(value).value_or(Time()); }
std::int64_t number_of(Time time) { return time.time_since_epoch().count(); }

std::optional<State::Failure> failure_of(const json::Value& value) {
  auto error = read_error(value);
  if (!error) return {};
  return State::Failure{std::move(*error), time_of(value["at"])};
}

State decode(std::string bytes) {
  const auto document = json::Document::parse(std::move(bytes), Exit::io, "the state");
  const json::Value& root = document.root();
  State state;
  state.identity = text_of(root["identity"]);
  state.store = text_of(root["store"]);
  state.generation = read_counter(root["generation"]).value_or(0);
  state.refresh_token_hash = text_of(root["refresh_token_hash"]);
  state.not_before = time_of(root["not_before"]);
  state.rejected = text_of(root["rejected"]);
  state.rejected_at = time_of(root["rejected_at"]);
  state.rejected_by = text_of(root["rejected_by"]);
  state.rejections = read_counter(root["rejections"]).value_or(0);
  state.known = read_known(root["known"]);
  state.failure = failure_of(root["failure"]);
  state.ahead_at = time_of(root["ahead_at"]);
  state.sign_in_at = time_of(root["sign_in_at"]);
  const json::Value& intent = root["intent"];
  if (const auto hash = intent["refresh_token_hash"].string())
    state.intent = State::Intent{std::string(*hash), time_of(intent["at"]), intent["spent"].integer() == 1};
  const json::Value& refusal = root["refusal"];
  if (const auto hash = refusal["refresh_token_hash"].string())
    state.refusal = State::Refusal{std::string(*hash), text_of(refusal["reason"]), time_of(refusal["at"])};
  const json::Value& signed_out = root["signed_out"];
  if (const auto hash = signed_out["refresh_token_hash"].string())
    state.signed_out = State::SignedOut{std::string(*hash), time_of(signed_out["at"])};
  return state;
}

std::string encode(const State& state) {
  json::Writer out;
  out.begin_object().member("identity", state.identity).member("store", state.store);
  out.member("generation", state.generation).member("not_before", number_of(state.not_before));
  if (!state.refresh_token_hash.empty()) out.member("refresh_token_hash", state.refresh_token_hash);
  out.member("rejected", state.rejected)
      .member("rejected_by", state.rejected_by)
      .member("rejected_at", number_of(state.rejected_at));
  out.member("rejections", state.rejections);
  out.member("ahead_at", number_of(state.ahead_at)).member("sign_in_at", number_of(state.sign_in_at));
  if (state.known) {
    out.key("known");
    write(out, *state.known);
  }
  if (state.failure) {
    out.key("failure").begin_object();
    write(out, state.failure->error);
    out.member("at", number_of(state.failure->at)).end_object();
  }
  if (state.intent) {
    out.key("intent").begin_object().member("refresh_token_hash", state.intent->refresh_token_hash);
    out.member("at", number_of(state.intent->at));
    out.member("spent", state.intent->spent ? 1 : 0).end_object();  // one byte either way, see mark_intent_spent()
  }
  if (state.refusal) {
    out.key("refusal").begin_object().member("refresh_token_hash", state.refusal->refresh_token_hash);
    out.member("reason", state.refusal->reason).member("at", number_of(state.refusal->at)).end_object();
  }
  if (state.signed_out) {
    out.key("signed_out").begin_object().member("refresh_token_hash", state.signed_out->refresh_token_hash);
    out.member("at", number_of(state.signed_out->at)).end_object();
  }
  return out.end_object().take_text();
}

// It does not create the folder, since reading the state must not change anything.
Descriptor open_existing_folder() {
  return Descriptor(open(folder_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

constexpr std::chrono::seconds recent_time{60};
constexpr std::int64_t consecutive_rejections = 2;

bool is_recent(Time then, Time at) { return then <= at && at - then < recent_time; }

}  // namespace

void write(json::Writer& out, const State::Known& known) {
  out.begin_object().member("obtained_at", number_of(known.obtained_at));
  out.member("renewed_at", number_of(known.renewed_at));
  if (known.ends_at) out.member("ends_at", number_of(*known.ends_at));
  if (known.token_expires_at) out.member("token_expires_at", number_of(*known.token_expires_at));
  out.member("has_refresh_token", known.has_refresh_token).member("scope", known.scope);
  if (!known.user.empty()) out.member("user", known.user);
  if (!known.dead.empty()) out.member("dead", known.dead).member("dead_at", number_of(known.dead_at));
  out.end_object();
}

std::optional<State::Known> read_known(const json::Value& value) {
  if (value.kind != json::Kind::object) return {};
  State::Known known;
  known.obtained_at = time_of(value["obtained_at"]);
  known.renewed_at = time_of(value["renewed_at"]);
  known.ends_at = read_time(value["ends_at"]);
  known.token_expires_at = read_time(value["token_expires_at"]);
  known.has_refresh_token = value["has_refresh_token"].boolean().value_or(false);
  known.scope = text_of(value["scope"]);
  known.user = text_of(value["user"]);
  known.dead = text_of(value["dead"]);
  known.dead_at = time_of(value["dead_at"]);
  return known;
}

void State::reject(const AccessToken& token, const std::string& account, Time at) {
  const bool consecutive = rejected_by == account && is_recent(rejected_at, at);
  const bool is_new = is_recent(token.obtained_at, at);
  rejections = !is_new ? 0 : consecutive ? rejections + 1 : 1;
  rejected = token.fingerprint;
  rejected_by = account;
  rejected_at = at;
}

bool State::refuses_new_tokens(const std::string& account, Time at) const {
  return rejected_by == account && rejections >= consecutive_rejections && is_recent(rejected_at, at);
}

State state_of(const Account& account) {
  State state = read_state(account.grant_account());
  if (state.identity == account.grant_identity()) return state;
  State empty;
  empty.identity = account.grant_identity();
  return empty;
}

State read_state(const std::string& account) {
  const Descriptor folder = open_existing_folder();
  if (!folder) return {};
  const Descriptor file = open_own_file(folder.get(), file_name(account), O_RDONLY);
  std::string bytes;
  if (!file || !read_up_to(file.get(), bytes, file_limit) || bytes.size() > file_limit) return {};
  try {
    return decode(std::move(bytes));
  } catch (const Error&) {
    return {};
  }
}

void write_state(const std::string& account, const State& state) {
  const Descriptor folder = open_state_folder();
  remove_stale_temporaries(folder.get());
  if (replace_file(folder.get(), file_name(account), encode(state), 0600)) return;
  const int why = errno;
  throw Error{Exit::io, printable(folder_path() + "/" + file_name(account)) + " cannot be written: " + errno_text(why),
              "free some space, or make its directory writable", Kept::unsaid, account};
}

bool mark_intent_spent(const std::string& account) noexcept try {
  constexpr std::string_view unspent = "\"spent\":0";
  const Descriptor folder = open_existing_folder();
  const Descriptor file = folder ? open_own_file(folder.get(), file_name(account), O_RDWR) : Descriptor();
  std::string bytes;
  if (!file || !read_up_to(file.get(), bytes, file_limit)) return false;
  const auto at = bytes.find(unspent);
  if (at == bytes.npos) return false;
  const auto digit = static_cast<off_t>(at + unspent.size() - 1);
  return pwrite(file.get(), "1", 1, digit) == 1 && fdatasync(file.get()) == 0;
} catch (...) {  // no memory
  return false;
}

void erase_state(const std::string& account) noexcept {
  try {
    if (const Descriptor folder = open_existing_folder()) unlinkat(folder.get(), file_name(account).c_str(), 0);
  } catch (...) {  // without a home directory there is no state
  }
}
