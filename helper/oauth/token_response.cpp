// SPDX-License-Identifier: MIT
//
// What a token endpoint's answer means (RFC 6749 section 5, THREATS.md O). 429 and 5xx are decided by the status; all
// else is decided by the body, whatever the status and the content type are. An answer without an OAuth error is never
// a verdict on the grant, unless it plainly names the refresh token. Of a body, only a checked `error` and the server's
// masked words are shown.
#include "helper/oauth/token_response.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/http_date.hpp"
#include "helper/oauth/server_text.hpp"
#include "helper/oauth/token_error.hpp"
#include "helper/oauth/token_fields.hpp"

namespace oauth {
namespace {

using Kind = TokenResponse::Kind;
using json::Value;
using std::chrono::seconds;

constexpr seconds unknown_life{300};
constexpr std::size_t longest_name = 254;  // bytes; no e-mail address is longer
constexpr seconds clock_may_be_off{300};

// The server, or what stands before it, has no answer now.
bool is_transient(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }
bool is_absent(int status) { return status == 404 || status == 405 || status == 410; }
// A gateway that gave up: the server behind it may have done it (THREATS.md O3).
bool gateway_gave_up(int status) { return status == 502 || status == 504; }

std::string_view without_mark(std::string_view text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  return trim(text);
}

bool begins_like_json(std::string_view text) {
  return std::string_view("[\"-0123456789").find(text.front()) != std::string_view::npos || text == "null" ||
         text == "true" || text == "false";
}

bool is_xml(std::string_view text) { return text.starts_with("<?xml") && lower(text).find("<html") == text.npos; }

class Reading {
 public:
  Reading(HttpResult result, Sent sent) : result_(std::move(result)), sent_(std::move(sent)) {}

  TokenResponse answer() {
    if (result_.answered)
      read_body();
    else
      read_failure();
    return std::move(answer_);
  }

 private:
  int status() const { return result_.answer.status; }
  bool refused() const { return status() >= 400; }
  std::string answered() const { return sent_.server + " answered " + std::to_string(status()); }
  std::string shown(std::string_view text) const { return server_text(text, sent_.secrets); }
  std::string server_says(std::string_view text) const { return text.empty() ? "" : ", server says: " + shown(text); }

  void ended(Kind kind, std::string reason) {
    answer_.kind = kind;
    answer_.reason = std::move(reason);
  }

  void read_failure() {
    const auto kind = result_.failure.kind;
    answer_.sent = kind == HttpFailure::Kind::lost || kind == HttpFailure::Kind::broken;
    answer_.hint = result_.failure.hint;
    switch (kind) {
      case HttpFailure::Kind::unreachable:
        return ended(Kind::temporary, result_.failure.reason);
      case HttpFailure::Kind::lost:
        return ended(Kind::lost, result_.failure.reason);
      case HttpFailure::Kind::configuration:
        return ended(Kind::config, result_.failure.reason);
      case HttpFailure::Kind::broken:
        take_successor_of_part();
        return ended(Kind::protocol, result_.failure.reason);
      case HttpFailure::Kind::untrusted:
        return ended(Kind::protocol, result_.failure.reason);
    }
  }

  // Of a body over the limit, its first part was read.
  void take_successor_of_part() {
    const auto part = json::Members::of(result_.answer.body);
    if (is_grant(part.object)) take_successor(part.object);
  }

  void read_body() {
    answer_.status = status();
    answer_.retry_after = parse_retry_after(result_.answer.retry_after, sent_.at);
    if (status() >= 300 && status() < 400) {
      const std::string& to = result_.answer.redirected_to;
      return ended(Kind::protocol, "the token endpoint redirected to " + (to.empty() ? "nowhere" : printable(to, 100)) +
                                       "; not followed");
    }
    const auto text = without_mark(result_.answer.body.view());
    if (text.starts_with('{')) return read_json();
    if (text.starts_with('[') && refused()) return read_json_array();
    if (auto form = parse_form(text); form && (refused() || is_about_tokens(form->object)))
      return read_object(form->object);
    read_text(text);
  }

  static bool is_about_tokens(const Value& object) {
    return !object["access_token"].is_null() || !object["error"].is_null();
  }

  void read_text(std::string_view text) {
    if (status() == 204) return ended(Kind::protocol, answered() + " with nothing in it");
    if (refused() && is_xml(text) && !is_transient(status()) && !is_absent(status()))
      return ended(Kind::protocol, answered() + " without an OAuth error");
    if (refused() && status() != 511) return decide_by_status(answered() + " without an OAuth error");
    if (!text.empty() && begins_like_json(text)) return ended(Kind::protocol, "the token answer is not a JSON object");
    if (text.empty()) return ended(Kind::temporary, answered() + " with nothing in it");
    ended(Kind::temporary, "got a web page instead of a token (captive portal or proxy?)");
  }

  // An oddity in one member, or behind the object, must not cost a token in another (THREATS.md N13).
  void read_json() {
    Secret body = result_.answer.body.copy();
    try {
      const auto document = json::Document::parse(std::move(body), Exit::protocol, "the token answer");
      return read_object(document.root());
    } catch (const Error& error) {
      const auto members = json::Members::of(result_.answer.body);
      if (members.complete) return read_object(members.object);
      if (is_grant(members.object)) take_successor(members.object);
      if (refused()) return decide_by_status(answered() + " without an OAuth error");
      ended(Kind::protocol, error.what);
    }
  }

  void read_json_array() {
    try {
      const auto document = json::Document::parse(std::move(result_.answer.body), Exit::protocol, "the token answer");
      read_foreign_error(document.root());
    } catch (const Error&) {
      decide_by_status(answered() + " without an OAuth error");
    }
  }

  // Without a verdict in the body. A 401 or 403 of this kind comes from a filter before the server.
  void decide_by_status(const std::string& reason) {
    if (gateway_gave_up(status())) return ended(Kind::lost, reason);
    if (is_absent(status())) return ended(Kind::config, reason + ", so this is not a token endpoint");
    ended(Kind::temporary, reason);
  }

  // Whether the refresh token in it is a successor: an answer that refuses has none, whatever is in its members.
  bool is_grant(const Value& root) const {
    if (!is_no_error(root["error"])) return false;
    const auto token = last(root, "access_token").string();
    return !refused() || (token && is_access_token(*token));
  }

  void read_object(const Value& root) {
    if (is_grant(root)) take_successor(root);
    const Value& error = root["error"];
    if (error.kind == json::Kind::duplicate) return ended(Kind::protocol, "the token answer has error twice");
    if (is_no_error(error)) return refused() ? read_refusal_without_error(root) : read_tokens(root);
    const auto code = error.string();
    const bool usable = code && code->size() <= 64 && is_name(*code);
    if (usable && (verdict_on(*code) || !reveals(*code, sent_.secrets))) return read_error(root, *code);
    read_foreign_error(root);
  }

  void read_refusal_without_error(const Value& root) {
    if (is_transient(status()) || is_absent(status())) return decide_by_status(answered() + " without an OAuth error");
    if (!root["access_token"].is_null()) return ended(Kind::protocol, answered() + " with a token");
    read_foreign_error(root);
  }

  // It is an answer, and asking again would give the same one.
  void read_foreign_error(const Value& root) {
    if (!refused()) return ended(Kind::protocol, answered() + " with an error that is not OAuth's");
    take_secrets(root);
    const auto error = foreign_error(root);
    const std::string reason = answered() + " without an OAuth error" + server_says(error.text);
    if (is_transient(status()) || is_absent(status())) return decide_by_status(reason);
    ended(sent_.refresh && error.about_refresh_token ? Kind::login : Kind::protocol, reason);
  }

  // An error wins over tokens beside it, which are not successors (THREATS.md O11).
  void read_error(const Value& root, std::string_view code) {
    answer_.error = code;
    answer_.interval = duration_of(root["interval"]);
    take_secrets(root);
    std::string reason = sent_.server + " refused (" + answer_.error + ")";
    Kind kind = verdict_on(code).value_or(Kind::protocol);
    if (sent_.refresh && contains(sent_.ending_errors, code)) kind = Kind::dead;
    const auto text = root["error_description"].string().value_or("");
    // Bitbucket says "invalid_request", Atlassian "unauthorized_client".
    if (kind == Kind::config && sent_.refresh && says_refresh_token_is_over(text)) kind = Kind::login;
    if (is_transient(status())) kind = gateway_gave_up(status()) ? Kind::lost : Kind::temporary;
    if (kind == Kind::dead && !ends_grant(root)) kind = Kind::login;
    if (kind == Kind::dead && clock_is_off()) {
      kind = Kind::login;
      answer_.clock_is_off = true;
      reason += " and this machine's clock is over five minutes off the server's";
    }
    if (code == "invalid_request" && kind == Kind::config)
      reason += ", which some servers say of a sign-in that is over";
    if (code == "unauthorized_client" && kind == Kind::config && sent_.refresh)
      reason += ", which some servers say of a refresh token that is over";
    ended(kind, reason + server_says(text));
  }

  // A wrong clock makes servers refuse what is good (THREATS.md N9).
  bool clock_is_off() const {
    const auto theirs = parse_http_date(result_.answer.date, sent_.at);
    return theirs && (*theirs - sent_.at > clock_may_be_off || sent_.at - *theirs > clock_may_be_off);
  }

  // Tokens in an answer are not shown, either.
  void take_secrets(const Value& root) {
    for (const auto* name : {"access_token", "refresh_token", "id_token"})
      if (const auto token = last(root, name).string()) sent_.secrets.emplace_back(*token);
  }

  // Of members with the same name, the last.
  static const Value& last(const Value& root, std::string_view name) {
    const auto found = std::find_if(root.members.rbegin(), root.members.rend(),
                                    [&](const auto& member) { return member.name == name; });
    return found == root.members.rend() ? field(root, name) : found->value;
  }

  // The refresh token is read first and kept whatever is wrong beside it: it may be the only one that still works
  // (THREATS.md N13).
  void take_successor(const Value& root) {
    const auto text = last(root, "refresh_token").string();
    if (text && is_refresh_token(*text)) answer_.refresh_token = Secret(*text);
  }

  void read_tokens(const Value& root) {
    const auto value = root["access_token"].string();
    const auto id_token = field(root, "id_token").string();
    const bool usable = value && is_access_token(*value);
    const bool id_token_will_do = sent_.bearer == Bearer::id_token && id_token && is_access_token(*id_token);
    if (root["access_token"].kind == json::Kind::duplicate)
      return ended(Kind::protocol, "the token answer has access_token twice");
    if (!usable && !(id_token_will_do && root["access_token"].is_null()))
      return ended(Kind::protocol, "the token answer has no usable access_token");
    if (const auto type = unknown_type(root))
      return ended(Kind::protocol,
                   sent_.server + " gave a token of type " + shown(type->substr(0, 40)) + ", not Bearer");
    if (answer_.refresh_token.empty() && has_broken_refresh_token(root))
      return ended(Kind::protocol, "the token answer has no usable refresh_token");
    if (has_two_refresh_tokens(root)) return ended(Kind::protocol, "the token answer has two different refresh tokens");
    take_token(root, usable ? *value : *id_token);
    ended(Kind::granted, "");
  }

  // RFC 8693 section 2.2.1 lets an exchanged token have no type, which is N_A.
  static std::optional<std::string_view> unknown_type(const Value& root) {
    const Value& value = field(root, "token_type");
    if (value.is_null()) return {};
    const auto type = trim(value.text);
    const bool exchanged = !field(root, "issued_token_type").is_null() && equal_ignoring_case(type, "N_A");
    const bool text = value.kind == json::Kind::string;
    if (text && (type.empty() || exchanged || equal_ignoring_case(type, "bearer"))) return {};
    return type;
  }

  // A text that is no token; blanks, a number or an object are as if nothing were sent.
  static bool has_broken_refresh_token(const Value& root) {
    const auto text = last(root, "refresh_token").string();
    return text && !trim(*text).empty();
  }

  static bool has_two_refresh_tokens(const Value& root) {
    if (root["refresh_token"].kind != json::Kind::duplicate) return false;
    const auto kept = last(root, "refresh_token").text;
    return std::any_of(root.members.begin(), root.members.end(),
                       [&](const auto& member) { return member.name == "refresh_token" && member.value.text != kept; });
  }

  void take_token(const Value& root, std::string_view value) {
    AccessToken& token = answer_.token;
    token.value = Secret(value);
    token.type = "Bearer";
    token.fingerprint = fingerprint(token.value);
    token.obtained_at = sent_.at;
    token.expires_at = expiry(field(root, "expires_in"));
    token.scope = scope_of(field(root, root["scope"].is_null() ? "scopes" : "scope"));
    if (reveals(token.scope, sent_.secrets)) token.scope.clear();
    const auto id_token_expires_at = take_id_token(field(root, "id_token"));
    if (sent_.bearer == Bearer::id_token && id_token_expires_at) token.expires_at = id_token_expires_at;
    token.extra = extras_of(root);
    take_names(root);
  }

  // A name that cannot be shown as it stands is left out.
  void take_names(const Value& object) {
    for (const auto* member : {"preferred_username", "email", "upn", "principal"}) {
      const auto text = field(object, member).string();
      if (!text || text->empty() || printable(*text, longest_name) != *text) continue;
      if (!reveals(*text, sent_.secrets) && !contains(answer_.names, *text)) answer_.names.emplace_back(*text);
    }
  }

  std::optional<Time> expiry(const Value& expires_in) const {
    if (const auto life = duration_of(expires_in)) return sent_.at + *life;
    if (const auto claims = claims_of(answer_.token.value))
      if (const auto at = time_of(claims->root()["exp"])) return within_a_life(*at);
    if (sent_.refresh || !answer_.refresh_token.empty()) return sent_.at + unknown_life;
    return {};
  }

  // A token that was just given has not expired, whatever the clocks say.
  Time within_a_life(Time at) const { return std::clamp(at, sent_.at, sent_.at + longest_life); }

  // Returns when it expires, if it says so.
  std::optional<Time> take_id_token(const Value& value) {
    const auto text = value.string();
    if (!text || !is_access_token(*text)) return {};
    answer_.token.id_token = Secret(*text);
    const auto claims = claims_of(answer_.token.id_token);
    if (!claims) return {};
    const auto subject = claims->root()["sub"].string();
    if (subject && subject->size() <= 1024 && !reveals(*subject, sent_.secrets)) answer_.subject = *subject;
    take_names(claims->root());
    answer_.nonce = claims->root()["nonce"].string().value_or("");
    const auto at = time_of(claims->root()["exp"]);
    return at ? std::optional(within_a_life(*at)) : std::nullopt;
  }

  HttpResult result_;
  Sent sent_;
  TokenResponse answer_;
};

}  // namespace

Exit exit_of(Kind kind) {
  switch (kind) {
    case Kind::granted:
      return Exit::ok;
    case Kind::temporary:
    case Kind::lost:
      return Exit::temporary;
    case Kind::login:
    case Kind::dead:
      return Exit::login;
    case Kind::config:
      return Exit::config;
    case Kind::protocol:
      return Exit::protocol;
  }
  return Exit::internal;
}

TokenResponse interpret(HttpResult result, Sent sent) { return Reading(std::move(result), std::move(sent)).answer(); }

}  // namespace oauth
