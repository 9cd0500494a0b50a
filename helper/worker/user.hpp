// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace worker {

// Whether the user that an account names is the one that signed in. `names` are what the token response calls them
// (oauth::TokenResponse::names). Compared are the whole name and, of an address, the part before the "@", without the
// case of ASCII letters. Without any name nothing contradicts: true.
bool is_user(std::string_view username, const std::vector<std::string>& names);

}  // namespace worker
