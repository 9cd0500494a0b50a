// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/config/choices.hpp"
#include "helper/core/token.hpp"
#include "helper/oauth/http.hpp"

// What an answer of the token endpoint means (RFC 6749 section 5, THREATS.md O).
namespace oauth {

struct TokenResponse {
  enum class Kind {
    granted,
    temporary,  // nothing is known about the grant
    lost,       // the request may have been received and no whole answer came: the refresh token may be spent
    login,      // the user must sign in; the grant itself may live
    dead,       // invalid_grant or its like, about the very token that was sent
    config,     // the client or the request is refused
    protocol,   // the answer breaks the rules
  } kind = Kind::temporary;

  AccessToken token;     // granted
  Secret refresh_token;  // whenever one was read, even if the access token beside it is refused; empty: none sent
  std::string subject;   // of an id_token, unverified
  // The user's names, in the id_token or beside it: preferred_username, email, upn, GoTo's principal; unverified.
  std::vector<std::string> names;
  std::string nonce;   // likewise
  int status = 0;      // HTTP's, where there was an answer
  bool sent = true;    // false: nothing of the request left this machine
  std::string error;   // the OAuth error code, checked, or empty
  std::string reason;  // for the user: what the server answered
  std::string hint;    // what to do about it, where only this request knows that; else the caller does
  // What to do: what this request knows, else what its caller does.
  std::string hint_or(const std::string& callers) const { return hint.empty() ? callers : hint; }
  bool clock_is_off = false;  // the refusal may be about this machine's clock
  std::optional<std::chrono::seconds> retry_after;
  std::optional<std::chrono::seconds> interval;  // beside slow_down, GitHub's
};

// The exit code that a kind ends in.
Exit exit_of(TokenResponse::Kind kind);

// The request that was answered.
struct Sent {
  Time at{};
  std::string server = "the server";  // its host
  std::vector<Secret> secrets{};      // what was sent and no message may show
  bool refresh = false;               // grant_type=refresh_token
  Bearer bearer = Bearer::access_token;
  std::span<const std::string_view> ending_errors{};  // codes by which this server says that a refresh token is over
};

TokenResponse interpret(HttpResult result, Sent sent);

}  // namespace oauth
