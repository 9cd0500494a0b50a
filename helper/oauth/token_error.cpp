// SPDX-License-Identifier: MIT
#include "helper/oauth/token_error.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"

namespace oauth {
namespace {

using Kind = TokenResponse::Kind;
using json::Value;

struct Verdict {
  std::string_view name;
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
    // The sign-in is over, in words that are not the standard's. A server that is not known may mean something else by
    // them, so the grant is kept.
    {"token_inactive", Kind::login},  // Ory Hydra
    {"invalid_refresh_token", Kind::login},
    {"refresh_token_expired", Kind::login},
    {"token_expired", Kind::login},
    {"token_revoked", Kind::login},
    {"expired_token", Kind::login},
    {"session_expired", Kind::login},
    {"invalid_code", Kind::login},  // Zoho
    {"mfa_required", Kind::login},  // Auth0
    // A fault that passes, with any status.
    {"temporarily_unavailable", Kind::temporary},
    {"server_error", Kind::temporary},
    {"slow_down", Kind::temporary},
    {"rate_limit_exceeded", Kind::temporary},
    {"ratelimited", Kind::temporary},  // Slack, with status 200
    {"too_many_attempts", Kind::temporary},
    {"internal_error", Kind::temporary},
    {"internal_failure", Kind::temporary},  // Google, with status 403
    {"unknown_error", Kind::temporary},     // Salesforce
};

// Entra names a reason beside invalid_grant: only these two, or one of these numbers, end the grant.
constexpr std::string_view deadly_suberrors[] = {"bad_token", "token_expired"};
constexpr std::string_view deadly_error_codes[] = {"700082", "70008", "700084", "50173"};

// The members that say in words what is wrong, and those that say it by a code, the most telling first.
constexpr std::string_view texts[] = {"error_description", "message", "errorSummary", "detail", "description", "title"};
constexpr std::string_view codes[] = {"errorType", "errorCode", "code", "type", "error"};

std::string_view first_text(const Value& object) {
  for (const auto name : texts)
    if (const auto text = object[name].string(); text && !trim(*text).empty()) return trim(*text);
  return {};
}

// An object, or the first element of an array of objects.
const Value& first_of(const Value& value) { return value.items.empty() ? value : value.items.front(); }

bool has_code_that_ends_a_grant(const Value& object) {
  return std::any_of(std::begin(codes), std::end(codes), [&](auto name) {
    const auto code = object[name].string();
    return code && (*code == "invalid_grant" || says_refresh_token_is_over(*code));
  });
}

}  // namespace

std::optional<Kind> verdict_on(std::string_view code) {
  const Verdict* verdict = find_named(verdicts, code);
  return verdict ? std::optional(verdict->kind) : std::nullopt;
}

bool refuses_client(std::string_view code) {
  constexpr std::string_view codes_of_clients[] = {"invalid_client", "incorrect_client_credentials",
                                                   "unauthorized_client"};
  return contains(codes_of_clients, code);
}

bool says_refresh_token_is_over(std::string_view text) {
  constexpr std::string_view over[] = {"expired", "invalid", "revoked", "not valid", "inactive", "not active"};
  const std::string words = lower(text.substr(0, 1000));
  if (words.find("refresh token") == words.npos && words.find("refresh_token") == words.npos) return false;
  return std::any_of(std::begin(over), std::end(over), [&](auto word) { return words.find(word) != words.npos; });
}

bool ends_grant(const Value& root) {
  if (root["error_subtype"].string() == "invalid_rapt") return false;
  if (const auto suberror = root["suberror"].string(); suberror && !suberror->empty())
    return contains(deadly_suberrors, *suberror);
  const auto& numbers = root["error_codes"].items;
  return numbers.empty() || std::any_of(numbers.begin(), numbers.end(),
                                        [](const Value& number) { return contains(deadly_error_codes, number.text); });
}

bool is_no_error(const Value& error) {
  switch (error.kind) {
    case json::Kind::null:
      return true;
    case json::Kind::boolean:
      return error.text == "false";
    case json::Kind::number:
      return error.text.find_first_not_of("-0.") == std::string_view::npos;
    case json::Kind::string:
      return error.text.empty();
    case json::Kind::object:
      return error.members.empty();
    case json::Kind::array:
      return error.items.empty();
    case json::Kind::duplicate:
      return false;
  }
  return false;
}

// Google's and Facebook's are `error`, Fitbit's the first of `errors`, Salesforce's the first of an array.
ForeignError foreign_error(const Value& root) {
  const Value& outer = first_of(root);
  ForeignError found;
  for (const Value* object : {&first_of(outer["error"]), &first_of(outer["errors"]), &outer}) {
    const std::string_view text = object->string() ? trim(object->text) : first_text(*object);
    if (found.text.empty()) found.text = text;
    found.about_refresh_token |= has_code_that_ends_a_grant(*object) || says_refresh_token_is_over(text);
  }
  return found;
}

}  // namespace oauth
