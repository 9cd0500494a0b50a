// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/base/form.hpp"
#include "helper/config/account.hpp"
#include "helper/oauth/client_authentication.hpp"
#include "helper/oauth/token_response.hpp"

// The requests to the token endpoint (RFC 6749 sections 4.1.3, 4.4.2 and 6).
namespace oauth {

// POSTs the parameters, with the client's authentication, which is made for each attempt. A second attempt follows
// if nothing was sent, or if the server asks for one within five seconds; a code is never sent twice. Does not throw
// for anything that a server or the network does.
TokenResponse request_token(const Account& account, const Client& client, const std::string& token_endpoint,
                            const Form& form);

}  // namespace oauth
