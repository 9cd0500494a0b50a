// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "helper/base/time.hpp"

namespace oauth {

// A header's HTTP-date in any of its three forms (RFC 9110 section 5.6.7); nothing for anything else. The day's name is
// not compared with the date. `now` says which century a year of two digits is of.
std::optional<Time> parse_http_date(std::string_view text, Time now);

// Retry-After (RFC 9110 section 10.2.3): seconds or an HTTP-date, clamped to 0 to 300 s; nothing for anything else.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, Time now);

}  // namespace oauth
