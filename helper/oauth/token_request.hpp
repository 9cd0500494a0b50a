// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/config/account.hpp"
#include "helper/core/token.hpp"
#include "helper/oauth/client_authentication.hpp"

// One POST to the token endpoint and what its answer means (RFC 6749 section 5, THREATS.md O): decided by the body, not
// the status.
namespace oauth {

struct TokenResponse {
  enum class Kind {
    granted,
    temporary,  // nothing is known about the grant
    lost,       // the request may have been received and no whole answer came: the refresh token may be spent
    login,      // a person must sign in; the grant itself may live
    dead,       // invalid_grant or its like, about the very token that was sent
    config,     // the client or the request is refused
    protocol,   // the answer breaks the rules
  } kind = Kind::temporary;

  AccessToken token;     // granted
  Secret refresh_token;  // whenever one was read, even if the access token beside it is refused; empty: none sent
  std::string subject;   // of an id_token, unverified
  std::string nonce;     // likewise
  std::optional<Time> id_token_expires_at;  // likewise
  int status = 0;                           // HTTP's, where there was an answer
  bool sent = true;                         // false: nothing of the request left this machine
  std::string error;                        // the OAuth error code, checked, or empty
  std::string reason;                       // for the user: what the server answered
  std::string hint;  // what to do about it, where only this request knows that; else the caller does
  // What to do: what this request knows, else what its caller does.
  std::string hint_or(const std::string& callers) const { return hint.empty() ? callers : hint; }
  std::optional<std::chrono::seconds> retry_after;
  std::optional<std::chrono::seconds> interval;  // beside slow_down, GitHub's
};

// The exit code that a kind ends in.
Exit exit_of(TokenResponse::Kind kind);

// Sends `body` (without client authentication) to the endpoint; once more where nothing was sent or a short Retry-After
// asks for it, but never a code that may be spent. Never throws for what a server or network does.
TokenResponse request_token(const Account& account, const Client& client, const std::string& token_endpoint,
                            Secret body);

// What the words for a person are made with: who answered, and what of ours its text must not give away.
struct Sent {
  std::string server = "the server";
  std::vector<Secret> secrets;
};

// The answer's meaning alone, for tests: `sent_at` is when the request was sent.
TokenResponse interpret(HttpResult result, Time sent_at, Sent sent = {});

}  // namespace oauth
