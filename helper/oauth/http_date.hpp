// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "helper/base/time.hpp"

namespace oauth {

// Parses an HTTP-date in any of its three formats (RFC 9110 section 5.6.7); nothing for any other text. The name of the
// day is not compared with the date. `now` determines the century of a year with two digits.
std::optional<Time> parse_http_date(std::string_view text, Time now);

// Parses Retry-After (RFC 9110 section 10.2.3), which is a number of seconds or an HTTP-date. The result is clamped to
// the range from 0 to 300 s; nothing for any other text.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, Time now);

}  // namespace oauth
