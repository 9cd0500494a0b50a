// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/config/account.hpp"
#include "helper/oauth/http.hpp"

// How the client proves itself at the token endpoint: a row a token_endpoint_auth_method (RFC 6749 section 2.3, RFC
// 7523, RFC 8705).
namespace oauth {

struct Client {
  std::string id;
  Secret secret;                       // with private_key_jwt the private key in PEM form; empty: none
  std::string auth_method;             // of a row of the table
  std::string basic_encoding;          // "rfc6749" or "raw"
  std::string key_id = {};             // the assertion's `kid`, or empty
  std::string signing_algorithm = {};  // empty: the key's usual one
  std::string audience = {};           // of an assertion
  std::string assertion_file = {};     // an assertion made elsewhere, read anew for each request
  std::string assertion_command = {};
  std::string certificate_file = {};

  Client copy() const;
};

// What the account itself says of its client; id, method, encoding, secret and audience are the caller's to fill in.
Client client_of_account(const Account& account);

// Whom an assertion is for: the issuer where one is known, since an endpoint out of metadata could be anybody's
// (THREATS.md D4); the token endpoint where the account says that its server wants that (glewlwyd, Entra).
std::string assertion_audience(const Account& account, const std::string& issuer, const std::string& token_endpoint);

// Adds what the method wants to body, header or handshake; never two methods at once. An assertion is made anew each
// time. Throws Error{config} where it cannot be made.
void authenticate(HttpRequest& request, const Client& client);
// The same, and the error names the account.
void authenticate_for(const Account& account, HttpRequest& request, const Client& client);

// The configured one; else what the account's keys are for; else none without a secret; else the first of basic and
// post that the server lists.
std::string choose_auth_method(const Account& account, bool has_secret, const std::vector<std::string>& offered);
// Whether it needs a secret of the keystore.
bool auth_method_needs_secret(const Client& client);

}  // namespace oauth
