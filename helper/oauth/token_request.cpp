// SPDX-License-Identifier: MIT
#include "oauth/token_request.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "core/text.hpp"
#include "oauth/crypto.hpp"

namespace oauth {
namespace {

using Kind = TokenAnswer::Kind;
using std::chrono::seconds;

constexpr std::size_t access_token_limit = 64 * 1024;
constexpr std::size_t refresh_token_limit = 16 * 1024;
constexpr std::size_t extras_limit = 16 * 1024;
constexpr seconds longest_life{10LL * 365 * 24 * 3600};
constexpr seconds unknown_life{300};
constexpr seconds short_wait{5};

// What an OAuth error code says about the grant (oauth.md 9.2, threats O). What is not here breaks the rules.
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
    {"invalid_request", Kind::config},
    {"unsupported_grant_type", Kind::config},
    {"invalid_scope", Kind::config},
    {"invalid_target", Kind::config},
    {"invalid_dpop_proof", Kind::config},
    {"access_denied", Kind::login},
    {"interaction_required", Kind::login},
    {"consent_required", Kind::login},
    {"login_required", Kind::login},
    {"temporarily_unavailable", Kind::temporary},
    {"server_error", Kind::temporary},
    {"slow_down", Kind::temporary},
};

// invalid_grant that a policy caused lives on: the same refresh token may work again (oauth.md 9.2, Entra and Google).
constexpr std::string_view sparing_suberrors[] = {"basic_action", "additional_action", "message_only", "consent_required", "invalid_rapt"};

bool transient_status(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool token_bytes(std::string_view text, char lowest, std::size_t limit) {
  if (text.empty() || text.size() > limit) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return c >= lowest && c <= 0x7e; });
}

bool is_error_code(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == ':' || c == '-';
  });
}

// A form answer as the object it stands for, so that there is one reader below (GitHub without Accept, oauth.md 7).
std::optional<Secret> object_of_form(std::string_view body) {
  json::Writer out;
  out.begin_object();
  bool ours = false;
  for (const auto pair : split(trim(body), '&')) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return {};
    const auto name = percent_decoded(pair.substr(0, equals), true), value = percent_decoded(pair.substr(equals + 1), true);
    if (!name || !value) return {};
    ours = ours || name->view() == "access_token" || name->view() == "error";
    out.member(name->view(), value->view());
  }
  if (!ours) return {};
  return out.end_object().take();
}

class Reading {
 public:
  Reading(HttpResult result, Time sent_at) : result_(std::move(result)), sent_at_(sent_at) {}

  TokenAnswer answer() {
    if (result_.answered)
      take_answer();
    else
      take_failure();
    return std::move(answer_);
  }

 private:
  void end(Kind kind, std::string reason) {
    answer_.kind = kind;
    answer_.reason = std::move(reason);
  }

  void take_answer() {
    answer_.retry_after = parse_retry_after(result_.answer.retry_after, now());
    const int status = result_.answer.status;
    if (status >= 300 && status < 400) return end(Kind::protocol, "the token endpoint redirected; not followed");
    if (const auto document = object()) read(document->root());
  }

  void take_failure() {
    using F = HttpFailure::Kind;
    const F kind = result_.failure.kind;
    end(kind == F::lost            ? Kind::lost
        : kind == F::unreachable   ? Kind::temporary
        : kind == F::configuration ? Kind::config
                                   : Kind::protocol,
        result_.failure.reason);
  }

  std::string answered() const { return "the server answered " + std::to_string(result_.answer.status); }

  // The body decides, whatever the status and the type say; without an OAuth answer in it, the status is all there is.
  std::optional<json::Document> object() {
    std::string_view text = result_.answer.body.view();
    if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
    text = trim(text);
    if (!text.empty() && (text.front() == '{' || text.front() == '[')) return parsed(Secret(text));
    if (auto form = object_of_form(text)) return parsed(std::move(*form));
    const int status = result_.answer.status;
    if (status == 404 || status == 405 || status == 410)
      end(Kind::config, answered() + ", so this is no token endpoint");
    else if (status == 502 || status == 504)
      end(Kind::lost, answered());
    else if (status == 204)
      end(Kind::protocol, answered() + " with nothing in it");
    else if (!text.empty() && text.front() == '<' && !transient_status(status))
      end(Kind::temporary, "got a web page instead of a token (captive portal or proxy?)");
    else
      end(Kind::temporary, answered() + (text.empty() ? " with nothing in it" : ", and no OAuth answer"));
    return {};
  }

  std::optional<json::Document> parsed(Secret text) {
    try {
      auto document = json::Document::parse(std::move(text), Exit::protocol, "the token answer");
      if (document.root().kind == json::Kind::object) return document;
      end(Kind::protocol, "the token answer is not a JSON object");
    } catch (const Error& error) {
      end(transient_status(result_.answer.status) ? Kind::temporary : Kind::protocol, error.text);
    }
    return {};
  }

  void read(const json::Value& root) {
    take_refresh_token(root);
    if (const json::Value& error = root["error"]; !error.is_null()) return take_error(root, error);
    const int status = result_.answer.status;
    if (status >= 400) {
      const bool wrong_place = status == 404 || status == 405 || status == 410;
      end(transient_status(status) || !wrong_place ? Kind::temporary : Kind::config, answered() + " without an OAuth error");
      if (status == 502 || status == 504) answer_.kind = Kind::lost;
      return;
    }
    take_token(root);
  }

  // Read first and kept whatever else is wrong: it may be the only one that still works (threats N13).
  void take_refresh_token(const json::Value& root) {
    const auto text = root["refresh_token"].string();
    if (text && token_bytes(*text, 0x20, refresh_token_limit)) answer_.refresh_token = Secret(*text);
  }

  void take_error(const json::Value& root, const json::Value& error) {
    answer_.refresh_token.clear();
    const auto code = error.string();
    if (!code || !is_error_code(*code)) return end(Kind::protocol, answered() + " with an error that is none of OAuth's");
    answer_.error = *code;
    const auto* verdict = std::find_if(std::begin(verdicts), std::end(verdicts), [&](const auto& row) { return row.error == *code; });
    Kind kind = verdict == std::end(verdicts) ? Kind::protocol : verdict->kind;
    for (const auto* member : {"suberror", "error_subtype"})
      for (const auto sparing : sparing_suberrors)
        if (kind == Kind::dead && root[member].string() == sparing) kind = Kind::login;
    if (kind == Kind::protocol && transient_status(result_.answer.status)) kind = Kind::temporary;
    std::string reason = answered() + " (" + answer_.error + ")";
    if (const auto text = root["error_description"].string(); text && !text->empty())
      reason = "the server refused (" + answer_.error + "), server says: " + printable(*text);
    end(kind, reason);
  }

  void take_token(const json::Value& root) {
    const auto value = root["access_token"].string();
    if (!value || !token_bytes(*value, 0x21, access_token_limit))
      return end(Kind::protocol, "the token answer has no usable access_token");
    const json::Value& type = root["token_type"];
    if (!type.is_null() && !(type.string() && equal_ignoring_case(*type.string(), "bearer")))
      return end(Kind::protocol, "the server gave a token of type " + printable(type.text, 40) + ", not Bearer");
    AccessToken& token = answer_.token;
    token.value = Secret(*value);
    token.type = "Bearer";
    token.fingerprint = fingerprint(token.value);
    token.obtained_at = sent_at_;
    take_expiry(root);
    take_scope(root);
    take_id_token(root);
    take_extras(root);
    answer_.kind = Kind::granted;
  }

  // An integer, or a fraction to be cut, as a number or as digits in a string.
  static std::optional<std::int64_t> whole_number(const json::Value& value) {
    if (value.kind != json::Kind::number && value.kind != json::Kind::string) return {};
    std::string_view digits = value.text.substr(0, value.text.find('.'));
    if (digits.size() > 18 && digits.find_first_not_of("0123456789") == std::string_view::npos) return longest_life.count();
    return decimal(digits);
  }

  void take_expiry(const json::Value& root) {
    if (const auto life = whole_number(root["expires_in"])) {
      answer_.token.expires_at = sent_at_ + std::clamp(seconds(*life), seconds(0), longest_life);
    } else if (const auto at = expiry_of_jwt(answer_.token.value)) {
      answer_.token.expires_at = std::min(*at, sent_at_ + longest_life);
    } else if (!answer_.refresh_token.empty()) {
      answer_.token.expires_at = sent_at_ + unknown_life;
    }
  }

  // The claims of a JWT, unverified: a hint about time and subject, never a proof of anything.
  static std::optional<json::Document> claims(const Secret& jwt) {
    const auto parts = split(jwt.view(), '.');
    if (parts.size() != 3) return {};
    auto payload = decode_base64(parts[1]);
    if (!payload) return {};
    try {
      return json::Document::parse(std::move(*payload), Exit::protocol, "a JWT");
    } catch (const Error&) {
      return {};
    }
  }

  static std::optional<Time> expiry_of_jwt(const Secret& token) {
    const auto document = claims(token);
    const auto at = document ? whole_number(document->root()["exp"]) : std::nullopt;
    if (!at || *at <= 0) return {};
    return Time(seconds(*at));
  }

  void take_scope(const json::Value& root) {
    const json::Value& scope = root["scope"].is_null() ? root["scopes"] : root["scope"];
    std::string text;
    const auto add = [&](std::string_view words) {
      for (const auto part : split(words, ' '))
        for (const auto word : split(part, ','))
          if (!word.empty()) text += (text.empty() ? "" : " ") + printable(word, 256);
    };
    if (const auto words = scope.string()) add(*words);
    for (const auto& item : scope.items)
      if (const auto word = item.string()) add(*word);
    answer_.token.scope = answer_.scope_granted = text;
  }

  void take_id_token(const json::Value& root) {
    const auto text = root["id_token"].string();
    if (!text || !token_bytes(*text, 0x21, access_token_limit)) return;
    answer_.token.id_token = Secret(*text);
    const auto document = claims(answer_.token.id_token);
    if (document) answer_.subject = document->root()["sub"].string().value_or("");
  }

  // GoTo's keys have more digits than any number type: they stay the text that was sent (oauth.md 1.6).
  void take_extras(const json::Value& root) {
    constexpr std::string_view ours[] = {"access_token", "refresh_token", "token_type", "expires_in", "scope", "scopes", "id_token"};
    std::size_t size = 0;
    for (const auto& [name, value] : root.members) {
      const bool plain = value.kind == json::Kind::string || value.kind == json::Kind::number || value.kind == json::Kind::boolean;
      if (!plain || std::find(std::begin(ours), std::end(ours), name) != std::end(ours)) continue;
      size += name.size() + value.text.size();
      if (size > extras_limit) return;
      answer_.token.extra.emplace(name, value.text);
    }
  }

  HttpResult result_;
  Time sent_at_;
  TokenAnswer answer_;
};

// Once more only where nothing was sent, or where the server itself says that a short wait will do (oauth.md 3). Half a
// second and a little, so that callers that failed together do not come back together.
std::optional<std::chrono::milliseconds> pause_before_another_try(const HttpResult& result, const TokenAnswer& answer) {
  if (!result.answered && result.failure.kind == HttpFailure::Kind::unreachable)
    return std::chrono::milliseconds(500 + static_cast<unsigned char>(random_bytes(1).view()[0]));
  if (answer.kind == Kind::temporary && answer.retry_after && *answer.retry_after <= short_wait) return *answer.retry_after;
  return {};
}

HttpRequest request_of(const Client& client, const Url& endpoint, const Secret& body) {
  HttpRequest request;
  request.url = endpoint;
  request.post = true;
  request.body = body.copy();
  authenticate(request, client);
  return request;
}

}  // namespace

Exit exit_of(Kind kind) {
  switch (kind) {
    case Kind::granted: return Exit::ok;
    case Kind::temporary:
    case Kind::lost: return Exit::temporary;
    case Kind::login:
    case Kind::dead: return Exit::login;
    case Kind::config: return Exit::config;
    case Kind::protocol: return Exit::protocol;
  }
  return Exit::internal;
}

TokenAnswer interpret(HttpResult result, Time sent_at) { return Reading(std::move(result), sent_at).answer(); }

TokenAnswer request_token(const Account& account, const Client& client, const std::string& token_endpoint, Secret body,
                          bool (*abandoned)()) {
  const Url endpoint = parse_endpoint(token_endpoint, Exit::config);
  for (bool again = false;; again = true) {
    const Time sent_at = now();
    HttpResult result = exchange(request_of(client, endpoint, body), account, abandoned);
    HttpResult outline;  // what is left to judge by when the answer has been read
    outline.answered = result.answered;
    outline.failure = result.failure;
    TokenAnswer answer = interpret(std::move(result), sent_at);
    const auto pause = again ? std::nullopt : pause_before_another_try(outline, answer);
    if (!pause) return answer;
    std::this_thread::sleep_for(*pause);
  }
}

}  // namespace oauth
