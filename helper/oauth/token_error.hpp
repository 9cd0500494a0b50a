// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/json.hpp"
#include "helper/oauth/token_response.hpp"

// What the refusals of token endpoints mean (RFC 6749 section 5.2, and what servers say instead; THREATS.md O).
namespace oauth {

// The verdict on the grant or the client, or nothing for a code that is not known.
std::optional<TokenResponse::Kind> verdict_on(std::string_view code);

// Whether the server refuses the client itself: its client_id, its secret, or the lack of one.
bool refuses_client(std::string_view code);

// Whether invalid_grant ends the grant: Entra and Google also say it of what a policy forbids for now (THREATS.md O6).
bool ends_grant(const json::Value& root);

// Whether the member `error` is absent in all but name: null, false, 0, "", {} or [].
bool is_no_error(const json::Value& error);

// Whether the text plainly says that the refresh token is expired, revoked or invalid.
bool says_refresh_token_is_over(std::string_view text);

// An error that is not OAuth's: a framework's or a gateway's own object, array or form.
struct ForeignError {
  std::string_view text;             // the server's words, not yet masked; empty: none were found
  bool about_refresh_token = false;  // it says that the refresh token is expired, revoked or invalid
};
ForeignError foreign_error(const json::Value& root);

}  // namespace oauth
