// SPDX-License-Identifier: MIT
//
// What a token endpoint's answer means (RFC 6749 section 5, THREATS.md O). The body decides, whatever the status and
// the type say; without an OAuth answer in it, the status is all there is, and it is never a verdict on the grant.
// Nothing of a body is shown but a checked `error` and a masked `error_description`.
#include "helper/oauth/token_response.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/form.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/http_date.hpp"

namespace oauth {
namespace {

using Kind = TokenResponse::Kind;
using json::Value;
using std::chrono::seconds;

constexpr std::size_t access_token_limit = 64 * 1024;
constexpr std::size_t refresh_token_limit = 16 * 1024;
constexpr std::size_t extras_limit = 16 * 1024;
constexpr std::size_t form_limit = 100;  // parameters; each has pages of its own
constexpr seconds longest_life{10LL * 365 * 24 * 3600};
constexpr seconds unknown_life{300};
constexpr seconds clock_may_be_off{300};

// What an OAuth error code says about the grant. What is not here breaks the rules, or is as temporary as its status.
struct Verdict {
  std::string_view error;
  Kind kind;
};
constexpr Verdict verdicts[] = {
    {"invalid_grant", Kind::dead},
    {"bad_refresh_token", Kind::dead},  // GitHub, with status 200
    {"invalid_client", Kind::config},
    {"incorrect_client_credentials", Kind::config},  // GitHub
    {"unauthorized_client", Kind::config},
    {"redirect_uri_mismatch", Kind::config},  // GitHub, Google
    {"invalid_request", Kind::config},
    {"unsupported_grant_type", Kind::config},
    {"invalid_scope", Kind::config},
    {"invalid_target", Kind::config},
    {"invalid_dpop_proof", Kind::config},
    {"bad_verification_code", Kind::login},  // GitHub, of a code
    {"access_denied", Kind::login},
    {"interaction_required", Kind::login},
    {"consent_required", Kind::login},
    {"login_required", Kind::login},
    {"temporarily_unavailable", Kind::temporary},
    {"server_error", Kind::temporary},
};

// The names that are read; each may be there once (THREATS.md G4).
constexpr std::string_view own_names[] = {"access_token", "refresh_token", "token_type", "expires_in",       "scope",
                                          "id_token",     "scopes",        "error",      "error_description"};

// Of invalid_grant: Entra names a reason beside it, and only these two end the grant; a number among these does as
// well.
constexpr std::string_view deadly_suberrors[] = {"bad_token", "token_expired"};
constexpr std::string_view deadly_error_codes[] = {"700082", "70008", "700084", "50173"};

// Not said about the grant, whatever is beside it: the server or what stands before it has no answer now.
bool transient(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }
bool absent(int status) { return status == 404 || status == 405 || status == 410; }
// A gateway that gave up: the server behind it may have done it (THREATS.md O3).
bool gateway_gave_up(int status) { return status == 502 || status == 504; }

bool all_between(std::string_view text, char lowest, char highest) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c >= lowest && c <= highest; });
}

bool is_token(std::string_view text, char lowest, std::size_t limit) {
  return !text.empty() && text.size() <= limit && all_between(text, lowest, 0x7e);
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '.' || c == ':' || c == '-';
  });
}

std::string_view without_mark(std::string_view text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  return trim(text);
}

bool begins_like_json(std::string_view text) {
  return std::string_view("[\"-0123456789").find(text.front()) != std::string_view::npos || text == "null" ||
         text == "true" || text == "false";
}

// Form data as the object it stands for (GitHub's default), so that there is one reader below.
struct Form {
  std::vector<Secret> bytes;
  Value object;
};

std::optional<Form> parse_form(std::string_view body) {
  Form form;
  form.object.kind = json::Kind::object;
  const auto pairs = split(body, '&');
  if (pairs.size() > form_limit) return {};
  for (const auto pair : pairs) {
    const auto equals = pair.find('=');
    auto name = percent_decoded<Secret>(pair.substr(0, equals), true);
    auto value =
        equals == std::string_view::npos ? std::nullopt : percent_decoded<Secret>(pair.substr(equals + 1), true);
    if (!name || !value) return {};
    form.object.members.push_back({name->view(), {json::Kind::string, value->view(), {}, {}}});
    if (!is_name(form.object.members.back().name)) return {};
    form.bytes.push_back(std::move(*name));
    form.bytes.push_back(std::move(*value));
  }
  if (form.object["access_token"].is_null() && form.object["error"].is_null()) return {};
  return form;
}

// Seconds as a number or as text, whole or not, however large; nothing for anything else (THREATS.md G7).
std::optional<seconds> duration_of(const Value& value) {
  if (value.kind != json::Kind::number && value.kind != json::Kind::string) return {};
  const std::string_view text = trim(value.text);
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return {};
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || problem == std::errc::invalid_argument) return {};
  if (problem == std::errc::result_out_of_range)
    number = text.find("e-") == text.npos && text.find("E-") == text.npos ? 1e300 : 0;
  const double most = static_cast<double>(longest_life.count());
  return text.front() == '-' ? seconds(0) : seconds(static_cast<std::int64_t>(std::min(number, most)));
}

// The claims of a JWT, unverified: a hint about time and subject, never a proof of anything.
std::optional<json::Document> claims_of(const Secret& jwt) {
  const auto parts = split(jwt.view(), '.');
  auto payload = parts.size() == 3 ? decode_base64<Secret>(parts[1]) : std::nullopt;
  if (!payload) return {};
  try {
    return json::Document::parse(std::move(*payload), Exit::protocol, "a JWT");
  } catch (const Error&) {
    return {};
  }
}

// A server's words without what is ours: any eight bytes that a secret also holds are masked, since a part of a token
// is shown as readily as the whole; a shorter secret only as a whole. Then as printable as anything else (THREATS.md
// H1).
std::string masked(std::string_view words, const std::vector<Secret>& secrets) {
  constexpr std::size_t run = 8;
  const std::string_view text = words.substr(0, 1000);
  std::vector<bool> hidden(text.size());
  for (const auto& secret : secrets) {
    const std::size_t width = std::min(run, secret.size());
    for (std::size_t i = 0; width > 0 && i + width <= text.size(); ++i)
      if (secret.find(text.substr(i, width)) != Secret::npos)
        std::fill_n(hidden.begin() + static_cast<std::ptrdiff_t>(i), width, true);
  }
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i])
      shown += text[i];
    else if (i == 0 || !hidden[i - 1])
      shown += "***";
  }
  return printable(shown);
}

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
  std::string answered() const { return sent_.server + " answered " + std::to_string(status()); }

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
      case HttpFailure::Kind::untrusted:
      case HttpFailure::Kind::broken:
        return ended(Kind::protocol, result_.failure.reason);
    }
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
    if (!text.empty() && text.front() == '{') return read_json();
    if (auto form = parse_form(text)) return read_object(form->object);
    if (status() == 204) return ended(Kind::protocol, answered() + " with nothing in it");
    if (status() >= 400 && status() != 511) return judge_by_status();
    if (!text.empty() && begins_like_json(text)) return ended(Kind::protocol, "the token answer is not a JSON object");
    if (text.empty()) return ended(Kind::temporary, answered() + " with nothing in it");
    ended(Kind::temporary, "got a web page instead of a token (captive portal or proxy?)");
  }

  void read_json() {
    try {
      const auto document = json::Document::parse(std::move(result_.answer.body), Exit::protocol, "the token answer");
      read_object(document.root());
    } catch (const Error& error) {
      if (status() >= 400) return judge_by_status();
      ended(Kind::protocol, error.what);
    }
  }

  // No OAuth error in it. A 401 or 403 of this kind comes from a filter before the server.
  void judge_by_status() {
    const std::string reason = answered() + " without an OAuth error";
    if (gateway_gave_up(status())) return ended(Kind::lost, reason);
    if (absent(status())) return ended(Kind::config, reason + ", so this is not a token endpoint");
    ended(Kind::temporary, reason);
  }

  void read_object(const Value& root) {
    for (const auto name : own_names)
      if (root[name].kind == json::Kind::duplicate)
        return ended(Kind::protocol, "the token answer has " + std::string(name) + " twice");
    const Value& error = root["error"];
    if (!error.is_null() && !error.text.empty()) return read_error(root);
    if (error.kind == json::Kind::object || error.kind == json::Kind::array) return read_foreign_error();
    if (status() >= 400)
      return transient(status()) || absent(status()) || root["access_token"].is_null()
                 ? judge_by_status()
                 : ended(Kind::protocol, answered() + " with a token");
    read_tokens(root);
  }

  // An API's own error object, as some gateways send it: no verdict of a token endpoint.
  void read_foreign_error() {
    if (status() >= 400) return judge_by_status();
    ended(Kind::protocol, answered() + " with an error that is none of OAuth's");
  }

  // An error wins over tokens beside it, which are then no successors (THREATS.md O11).
  void read_error(const Value& root) {
    const auto code = root["error"].string();
    if (!code || code->size() > 64 || !is_name(*code)) return read_foreign_error();
    answer_.error = *code;
    answer_.interval = duration_of(root["interval"]);
    const auto* verdict =
        std::find_if(std::begin(verdicts), std::end(verdicts), [&](const auto& row) { return row.error == *code; });
    const bool known = verdict != std::end(verdicts);
    Kind kind = known                       ? verdict->kind
                : gateway_gave_up(status()) ? Kind::lost
                : transient(status())       ? Kind::temporary
                                            : Kind::protocol;
    if (kind == Kind::dead && !ends_grant(root)) kind = Kind::login;
    std::string reason = sent_.server + " refused (" + answer_.error + ")";
    if (kind == Kind::dead && clock_is_off()) {
      kind = Kind::login;
      reason += " and this machine's clock is over five minutes off the server's";
    }
    if (*code == "invalid_request") reason += ", which some servers say of a sign-in that is over";
    ended(kind, reason + server_says(root));
  }

  // Entra and Google say invalid_grant of what a policy forbids for now, too (THREATS.md O6).
  static bool ends_grant(const Value& root) {
    if (root["error_subtype"].string() == "invalid_rapt") return false;
    if (const auto suberror = root["suberror"].string(); suberror && !suberror->empty())
      return contains(deadly_suberrors, *suberror);
    const auto& codes = root["error_codes"].items;
    return codes.empty() || std::any_of(codes.begin(), codes.end(),
                                        [](const Value& code) { return contains(deadly_error_codes, code.text); });
  }

  // A wrong clock makes servers refuse what is good (THREATS.md N9).
  bool clock_is_off() const {
    const auto theirs = parse_http_date(result_.answer.date, sent_.at);
    return theirs && (*theirs - sent_.at > clock_may_be_off || sent_.at - *theirs > clock_may_be_off);
  }

  std::string server_says(const Value& root) {
    const auto words = root["error_description"].string();
    if (!words || words->empty()) return {};
    for (const auto* name : {"access_token", "refresh_token", "id_token"})
      if (const auto token = root[name].string()) sent_.secrets.emplace_back(*token);
    return ", server says: " + masked(*words, sent_.secrets);
  }

  // The refresh token is read first and kept whatever is wrong beside it: it may be the only one that still works
  // (THREATS.md N13).
  void read_tokens(const Value& root) {
    const Value& successor = root["refresh_token"];
    const bool none = successor.is_null() || successor.string() == "";
    const bool usable = successor.string() && is_token(*successor.string(), 0x20, refresh_token_limit);
    if (usable) answer_.refresh_token = Secret(*successor.string());
    const auto value = root["access_token"].string();
    const Value& type = root["token_type"];
    if (!value || !is_token(*value, 0x21, access_token_limit))
      return ended(Kind::protocol, "the token answer has no usable access_token");
    const bool exchanged =
        !root["issued_token_type"].is_null() && type.string() && equal_ignoring_case(*type.string(), "N_A");
    if (!type.is_null() && !exchanged && !(type.string() && equal_ignoring_case(*type.string(), "bearer")))
      return ended(Kind::protocol, sent_.server + " gave a token of type " + printable(type.text, 40) + ", not Bearer");
    if (!none && !usable) return ended(Kind::protocol, "the token answer has no usable refresh_token");
    take_token(root, *value);
    ended(Kind::granted, "");
  }

  void take_token(const Value& root, std::string_view value) {
    AccessToken& token = answer_.token;
    token.value = Secret(value);
    token.type = "Bearer";
    token.fingerprint = fingerprint(token.value);
    token.obtained_at = sent_.at;
    token.expires_at = expiry(root["expires_in"]);
    token.scope = scope_of(root["scope"].is_null() ? root["scopes"] : root["scope"]);
    const auto id_token_expires_at = take_id_token(root["id_token"]);
    if (sent_.bearer == Bearer::id_token && id_token_expires_at) token.expires_at = id_token_expires_at;
    take_extras(root);
  }

  std::optional<Time> expiry(const Value& expires_in) const {
    if (const auto life = duration_of(expires_in)) return sent_.at + *life;
    if (const auto claims = claims_of(answer_.token.value))
      if (const auto at = duration_since_epoch(claims->root()["exp"]))
        return std::clamp(*at, sent_.at, sent_.at + longest_life);  // a token that is just given is not over
    if (sent_.refresh || !answer_.refresh_token.empty()) return sent_.at + unknown_life;
    return {};
  }

  static std::optional<Time> duration_since_epoch(const Value& value) {
    const auto number =
        value.kind == json::Kind::number ? decimal(value.text.substr(0, value.text.find('.'))) : std::nullopt;
    if (!number || *number <= 0) return {};
    return Time(seconds(*number));
  }

  // Space-separated, with GitHub's commas, or a list of words.
  static std::string scope_of(const Value& value) {
    std::string scope;
    const auto add = [&](std::string_view words) {
      for (const auto part : split(words, ' '))
        for (const auto word : split(part, ','))
          if (is_token(word, 0x21, 1024) && scope.size() < extras_limit)
            scope += (scope.empty() ? "" : " ") + std::string(word);
    };
    if (const auto words = value.string()) add(*words);
    for (const auto& item : value.items)
      if (const auto word = item.string()) add(*word);
    return scope;
  }

  // Returns when it expires, if it says so.
  std::optional<Time> take_id_token(const Value& value) {
    const auto text = value.string();
    if (!text || !is_token(*text, 0x21, access_token_limit)) return {};
    answer_.token.id_token = Secret(*text);
    const auto claims = claims_of(answer_.token.id_token);
    if (!claims) return {};
    const auto subject = claims->root()["sub"].string();
    if (subject && subject->size() <= 1024) answer_.subject = *subject;
    answer_.nonce = claims->root()["nonce"].string().value_or("");
    const auto at = duration_since_epoch(claims->root()["exp"]);
    return at ? std::optional(std::clamp(*at, sent_.at, sent_.at + longest_life)) : std::nullopt;
  }

  // GoTo's keys have more digits than any type of number: they stay the text that was sent.
  void take_extras(const Value& root) {
    std::size_t size = 0;
    for (const auto& [name, value] : root.members) {
      const bool plain =
          value.kind == json::Kind::string || value.kind == json::Kind::number || value.kind == json::Kind::boolean;
      if (!plain || name.empty() || contains(own_names, name)) continue;
      if (size + name.size() + value.text.size() > extras_limit) continue;
      size += name.size() + value.text.size();
      answer_.token.extra.emplace(name, value.text);
    }
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
