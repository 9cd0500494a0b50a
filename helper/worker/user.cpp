// SPDX-License-Identifier: MIT
#include "helper/worker/user.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"

namespace worker {

bool is_user(std::string_view username, const std::vector<std::string>& names) {
  return names.empty() || std::any_of(names.begin(), names.end(), [&](std::string_view name) {
           return equal_ignoring_case(name, username) || equal_ignoring_case(name.substr(0, name.rfind('@')), username);
         });
}

}  // namespace worker
