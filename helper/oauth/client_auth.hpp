// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "oauth/http.hpp"

// How the client proves itself at the token endpoint: a row a token_endpoint_auth_method (RFC 6749 section 2.3, RFC 8414).
namespace oauth {

struct Client {
  std::string id;
  Secret secret;               // empty: none
  std::string auth_method;     // "none", "client_secret_basic", "client_secret_post"
  std::string basic_encoding;  // "rfc6749" or "raw"
};

// Adds what the method wants to body or header; never two methods at once.
void authenticate(HttpRequest& request, const Client& client);

// The configured one; else none without a secret; else the first of basic and post that the server lists.
std::string choose_auth_method(std::string_view configured, bool has_secret, const std::vector<std::string>& offered);

// Appends "name=value", form-encoded, to a body; nothing for an empty value.
void add_parameter(Secret& body, std::string_view name, std::string_view value);

}  // namespace oauth
