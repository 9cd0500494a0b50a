// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/config/account.hpp"
#include "helper/oauth/http.hpp"

// How the client proves itself at the token endpoint: a row a token_endpoint_auth_method (RFC 6749 section 2.3, RFC
// 7523, RFC 8705).
namespace oauth {

// The way that the server accepted, which a grant keeps.
struct ClientAuthentication {
  AuthMethod method = AuthMethod::none;
  BasicEncoding basic_encoding = BasicEncoding::rfc6749;
  std::optional<SigningAlgorithm> signing_algorithm = {};  // none: the key's usual one
};

struct Client {
  std::string id;
  Secret secret;  // with private_key_jwt the private key in PEM form; empty: none
  ClientAuthentication authentication = {};
  ClientKeys keys = {};
  std::string audience = {};  // of an assertion

  Client copy() const { return {id, secret.copy(), authentication, keys, audience}; }
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

// The method for a client with a secret: client_secret_basic, but for a server that lists client_secret_post alone.
std::string usual_secret_method(const std::vector<std::string>& offered);
// The configured one; else what the account's keys are for; else none without a secret; else the first of basic and
// post that the server lists.
AuthMethod choose_auth_method(const Account& account, bool has_secret, const std::vector<std::string>& offered);
// Of the two that take a secret, the first that the server lists; basic where it lists neither (RFC 8414 section 2).
AuthMethod basic_or_post(const std::vector<std::string>& offered);
// Whether it needs a secret of the keystore.
bool auth_method_needs_secret(const Client& client);

}  // namespace oauth
