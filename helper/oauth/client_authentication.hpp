// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/config/account.hpp"
#include "helper/oauth/http.hpp"

// Client authentication at the token endpoint (RFC 6749 section 2.3, RFC 7523, RFC 8705). client_authentication.cpp has
// a table with one row for each method.
namespace oauth {

// How a client authenticates. A grant stores what the server accepted.
struct ClientAuthentication {
  AuthMethod method = AuthMethod::none;
  BasicEncoding basic_encoding = BasicEncoding::rfc6749;
  std::optional<SigningAlgorithm> signing_algorithm = {};  // nothing: the first that the key supports
};

struct Client {
  std::string id;
  Secret secret;  // for private_key_jwt the private key in PEM form; empty if there is none
  ClientAuthentication authentication = {};
  ClientKeys keys = {};
  std::string audience = {};  // the `aud` claim of a signed assertion

  Client copy() const { return {id, secret.copy(), authentication, keys, audience}; }
};

// A client with the id, encoding and keys of the account. The caller sets the method, the secret and the audience.
Client client_of_account(const Account& account);

// The `aud` claim of a signed assertion. It is the issuer if that is known, since the token endpoint in the metadata
// could belong to another server (THREATS.md D4). It is the token endpoint if the account says that its server requires
// that (glewlwyd, Entra).
std::string assertion_audience(const Account& account, const std::string& issuer, const std::string& token_endpoint);

// Adds the client's authentication to the body, the header or the TLS handshake; never by two methods. A signed
// assertion is new for each request. Error{config} if it cannot be made.
void authenticate(HttpRequest& request, const Client& client);
// The same, but the error names the account.
void authenticate_for(const Account& account, HttpRequest& request, const Client& client);

// What a request holds and no message may show, for server_text().
std::vector<Secret> secrets_of(const HttpRequest& request, const Client& client);

// The configured method; else the one that the account's keys are for; else `none` if there is no secret; else the
// preset's; else basic_or_post().
AuthMethod choose_auth_method(const Account& account, bool has_secret, const std::vector<std::string>& offered);
// client_secret_basic, or client_secret_post if the server lists only that. Basic is the default of RFC 8414 section 2.
AuthMethod basic_or_post(const std::vector<std::string>& offered);
// Whether the client's method needs a secret from the keystore.
bool auth_method_needs_secret(const Client& client);

}  // namespace oauth
