// SPDX-License-Identifier: MIT
#include "helper/core/token.hpp"

#include <algorithm>

using std::chrono::seconds;

namespace {

constexpr std::size_t token_limit = 64 * 1024;      // bytes
constexpr std::int64_t latest_time = 253402300799;  // the end of the year 9999

bool read_text(const json::Value& value, std::string& into) {
  const auto text = value.string();
  if (text) into = *text;
  return text.has_value();
}

// These functions read a member that may be missing. They return false if it has another type.
bool read_expiry(const json::Value& value, AccessToken& token) {
  token.expires_at = read_time(value);
  return value.is_null() || token.expires_at;
}

bool read_id_token(const json::Value& value, AccessToken& token) {
  if (const auto text = value.string()) token.id_token = Secret(*text);
  return value.is_null() || value.string();
}

bool read_extra(const json::Value& value, AccessToken& token) {
  for (const auto& [name, field] : value.members)
    if (!read_text(field, token.extra[std::string(name)])) return false;
  return value.is_null() || value.kind == json::Kind::object;
}

}  // namespace

bool is_access_token(std::string_view value) {
  return !value.empty() && value.size() <= token_limit &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

void write_time(json::Writer& out, std::string_view name, Time time) {
  out.member(name, std::int64_t{time.time_since_epoch().count()});
}

std::optional<Time> read_time(const json::Value& value) {
  const auto number = value.integer();
  if (!number || *number < 0 || *number > latest_time) return {};
  return Time(seconds(*number));
}

std::optional<std::int64_t> read_counter(const json::Value& value) {
  constexpr std::int64_t most = std::int64_t{1} << 53;
  const auto number = value.integer();
  if (!number) return {};
  return std::clamp(*number, std::int64_t{0}, most);
}

seconds AccessToken::margin(std::optional<seconds> wanted) const {
  constexpr seconds default_margin{60};
  if (wanted) return *wanted;
  if (!expires_at) return default_margin;
  return std::clamp((*expires_at - obtained_at) / 2, seconds(0), default_margin);
}

bool AccessToken::good_for(seconds left, Time at, seconds up) const {
  if (value.empty() || at < obtained_at - seconds(300)) return false;
  seconds age = at - obtained_at;
  if (obtained_uptime && up >= *obtained_uptime) age = std::max(age, up - *obtained_uptime);
  return !expires_at || (*expires_at - obtained_at) - age > left;
}

std::optional<Time> AccessToken::reported_expiry() const {
  if (!expires_at) return {};
  return *expires_at - margin() / 2;
}

AccessToken AccessToken::copy() const {
  AccessToken other;
  other.value = value.copy();
  other.type = type;
  other.scope = scope;
  other.obtained_at = obtained_at;
  other.obtained_uptime = obtained_uptime;
  other.expires_at = expires_at;
  other.fingerprint = fingerprint;
  other.id_token = id_token.copy();
  other.extra = extra;
  return other;
}

void write(json::Writer& out, const AccessToken& token) {
  out.begin_object().member("access_token", token.value).member("token_type", token.type);
  out.member("scope", token.scope).member("fingerprint", token.fingerprint);
  write_time(out, "obtained_at", token.obtained_at);
  if (token.obtained_uptime) out.member("obtained_uptime", std::int64_t{token.obtained_uptime->count()});
  if (token.expires_at) write_time(out, "expires_at", *token.expires_at);
  if (!token.id_token.empty()) out.member("id_token", token.id_token);
  if (!token.extra.empty()) {
    out.key("extra").begin_object();
    for (const auto& [name, value] : token.extra) out.member(name, value);
    out.end_object();
  }
  out.end_object();
}

std::optional<AccessToken> read_token(const json::Value& value) {
  AccessToken token;
  const auto bytes = value["access_token"].string();
  const auto obtained_at = read_time(value["obtained_at"]);
  const bool whole = bytes && is_access_token(*bytes) && obtained_at && read_text(value["token_type"], token.type) &&
                     read_text(value["scope"], token.scope) && read_text(value["fingerprint"], token.fingerprint) &&
                     read_expiry(value["expires_at"], token) && read_id_token(value["id_token"], token) &&
                     read_extra(value["extra"], token);
  if (!whole) return {};
  token.value = Secret(*bytes);
  token.obtained_at = *obtained_at;
  if (const auto up = value["obtained_uptime"].integer(); up && *up >= 0) token.obtained_uptime = seconds(*up);
  return token;
}

const Secret& bearer_of(const Account& account, const AccessToken& token) {
  if (account.callers.bearer != Bearer::id_token) return token.value;
  if (token.id_token.empty())
    throw Error{Exit::protocol, "the server gave no id_token",
                "add openid to its scope and run: keybearer login " + account.name, Kept::unsaid, account.name};
  return token.id_token;
}
