// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace worker {

// The user's home directory in the password database, which may be a directory service. Error{config} if the user is
// not in it.
std::string home_of_password_database();

}  // namespace worker
