// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/account.hpp"

// What is known of an account's server: from its own keys and preset, else from its metadata (oauth.md 12.1, threats D1, D2).
namespace oauth {

struct Server {
  std::string issuer;  // empty where none is known
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string revocation_endpoint;  // empty: none
  std::vector<std::string> token_endpoint_auth_methods;  // empty: not said
  std::vector<std::string> code_challenge_methods;       // empty: not said
  std::vector<std::string> scopes;                       // empty: not said
  bool says_iss = false;  // authorization_response_iss_parameter_supported
};

// Asks the network only where a needed endpoint is missing; what the account says wins over what the document says. Throws
// Error: config (neither issuer nor endpoints; no document), temporary (unreachable), protocol (redirect, other issuer,
// endpoint that is not https, PKCE methods without S256).
Server discover(const Account& account);

// Loopback, private, link-local, shared or multicast in digits, or "localhost": no place for an endpoint of a server that is
// not itself there (threats D2).
bool is_private_place(const Origin& origin);

// The addresses to try, in order, of an issuer.
std::vector<std::string> metadata_addresses(const std::string& issuer);

}  // namespace oauth
