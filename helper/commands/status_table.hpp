// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/commands/account_status.hpp"
#include "helper/screen.hpp"

// What `status` shows to the user.

// A table with one line for each account. On a terminal no line is longer than its width: columns are shortened, then
// left out.
std::string status_table(const std::vector<Status>& all, const Screen& screen);

// All that is known about one account, several lines.
std::string status_details(const Status& status, const Screen& screen);
