// SPDX-License-Identifier: MIT
#pragma once

#include "protocol/protocol.hpp"

// What the callers share that know hosts rather than URLs, and Basic rather than Bearer: docker, keyring, an older git.
namespace protocol {

// The username that goes with the token as password: the account's, the preset's, the request's, whoever signs in, else
// "oauth2" (keybearer-config(5), basic_username).
std::string_view basic_username(const Request& request, const Account& account);

// docker's "server key": HOST[:PORT] or a URL. Without a scheme it is https; http is read as https but for a loopback
// address in digits; "/v1/" and "/" at the end do not count. Throws Error{input}.
Url url_of_key(std::string_view key);

}  // namespace protocol
