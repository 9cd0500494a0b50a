// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "helper/config/account.hpp"

// What is known of an account's server: from its own keys and preset, else from its metadata (RFC 8414; THREATS.md
// D1, D2).
namespace oauth {

struct Server : Endpoints {
  std::string pushed_authorization_request_endpoint;
  bool requires_pushed_requests = false;
  std::vector<std::string> token_endpoint_auth_methods;  // empty: not said
  std::vector<std::string> signing_algorithms;           // of assertions at the token endpoint; empty: not said
  std::vector<std::string> code_challenge_methods;       // empty: not said
  bool says_iss = false;                                 // authorization_response_iss_parameter_supported
};

struct DiscoveryWish {
  bool authorization_endpoint = true;  // it must be known
  bool anything = false;               // ask even where the endpoints that must be known are
  bool recent_will_do = false;         // what was asked within a day is as good as new
};

// Asks the network only where a needed endpoint is missing; what the account says wins over what the document
// says. A document is kept for a day in the state folder, and for longer where the server does not answer: it then
// stands in, with a line to the person. Throws Error: config (neither issuer nor endpoints; no document), temporary
// (unreachable), protocol (redirect, other issuer, endpoint that is not https, PKCE methods without S256).
Server discover(const Account& account, const DiscoveryWish& wish, const std::function<void(const std::string&)>& warn);

// The addresses to try, in order, of an issuer.
std::vector<std::string> metadata_addresses(const std::string& issuer);

}  // namespace oauth
