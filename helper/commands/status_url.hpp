// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/config/account.hpp"

// Prints which account answers a URL, by which match, and why the others do not. Error{config} if none does, or if
// several match equally well.
Exit explain_url(const std::vector<Account>& accounts, const std::string& target);
