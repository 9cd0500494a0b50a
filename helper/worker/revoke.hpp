// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/config/account.hpp"
#include "helper/oauth/client_authentication.hpp"
#include "helper/worker/grant.hpp"

namespace worker {

// Revokes a grant at the server (RFC 7009): first the refresh token, which usually revokes the access tokens, too, then
// the access token. Returns why the server did not confirm it, for a message; empty if it did. It does not throw.
std::string revoke(const Account& account, const oauth::Client& client, const Grant& grant) noexcept;

}  // namespace worker
