// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/base/url.hpp"

namespace oauth {

// Loopback, private, link-local, shared or multicast, in digits; IPv4 within IPv6 counts as what it holds.
bool is_private_address(const std::string& address);
// An address of that kind as a host, or "localhost": no place for an endpoint of a server that is not itself there
// (THREATS.md D2).
bool is_private_host(const Origin& origin);

}  // namespace oauth
