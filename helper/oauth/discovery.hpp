// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// What is known about an account's server: from the account's own keys and its preset, else from the server's metadata
// (RFC 8414; THREATS.md D1, D2).
namespace oauth {

struct Server : Endpoints {
  std::string pushed_authorization_request_endpoint;
  bool requires_pushed_requests = false;
  std::vector<std::string> token_endpoint_auth_methods;  // empty: not stated
  std::vector<std::string> signing_algorithms;           // of assertions at the token endpoint; empty: not stated
  std::vector<std::string> code_challenge_methods;       // empty: not stated
  std::vector<std::string> scopes;                       // scopes_supported; empty: not stated
  bool takes_metadata_documents = false;                 // client_id_metadata_document_supported
  bool says_iss = false;                                 // authorization_response_iss_parameter_supported
  // Optional endpoints of the metadata that cannot be used, and why; above they are absent.
  std::map<std::string, std::string, std::less<>> unusable;
};

// For the flow that wants this optional endpoint: throws Error{protocol} if the metadata has one that cannot be used.
void refuse_unusable(const Server& server, std::string_view member, const std::string& account);

struct DiscoveryWish {
  bool authorization_endpoint = true;  // this flow needs one
  bool anything = false;               // read the metadata even if all needed endpoints are configured
  bool recent_will_do = false;         // metadata that was read within a day is used again
};

// Uses the network only if a needed endpoint is missing; a configured endpoint wins over the metadata's. The metadata
// is kept in the state directory: for a day, and for longer if the server does not answer; it is then used again, with
// a warning to the user. Throws Error: config (neither issuer nor endpoints, or no metadata), temporary (the server
// cannot be reached or has a fault), protocol (redirect, another issuer, a needed endpoint that cannot be used, PKCE
// methods without S256).
Server discover(const Account& account, const DiscoveryWish& wish, const std::function<void(const std::string&)>& warn);

// Where an issuer's metadata may be, in the order in which they are tried.
std::vector<std::string> metadata_addresses(const std::string& issuer);

}  // namespace oauth
