// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/config/account.hpp"
#include "helper/oauth/client_authentication.hpp"
#include "helper/worker/grant.hpp"

namespace worker {

// Gives a grant back (RFC 7009): the refresh token first, which usually takes the access tokens with it, then the
// access token. Never throws: what was not confirmed comes back as a clause for a person, empty when all was.
std::string revoke(const Account& account, const oauth::Client& client, const Grant& grant) noexcept;

}  // namespace worker
