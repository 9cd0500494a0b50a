// SPDX-License-Identifier: MIT
#pragma once

#include "protocol/protocol.hpp"

// For callers that know hosts rather than URLs (docker, terraform), or use Basic rather than Bearer (docker, keyring
// and older gits).
namespace protocol {

// The username to send with the token as password: the account's basic_username, the preset's, the request's, the user
// who signs in, else "oauth2" (keybearer-config(5), basic_username).
std::string_view basic_username(const Request& request, const Account& account);

// Parses docker's or terraform's key for a server: HOST[:PORT], which is https, or a URL. "/v1/" and "/" at the end are
// ignored. Throws Error{input}.
Url url_of_key(std::string_view key);

}  // namespace protocol
