// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/base/url.hpp"

namespace oauth {

// Whether the address, in digits, is one of loopback, a private network, the local link, a shared network or multicast.
// An IPv6 address that stands for an IPv4 address is judged as that one.
bool is_private_address(const std::string& address);

// Whether the host is such an address, or "localhost". A server that is not there itself may not name an endpoint there
// (THREATS.md D2).
bool is_private_host(const Origin& origin);

// The same, or the host is a name that the system resolves to such an address. May wait for DNS; false if the name
// cannot be resolved.
bool leads_to_private_address(const Origin& origin);

}  // namespace oauth
