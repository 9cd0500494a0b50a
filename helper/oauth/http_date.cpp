// SPDX-License-Identifier: MIT
#include "helper/oauth/http_date.hpp"

#include <algorithm>
#include <ctime>
#include <string>

#include "helper/base/ascii.hpp"

namespace oauth {
namespace {

using namespace std::chrono;

// The latest year with these digits that is at most 50 years in the future.
year year_of_two_digits(int digits, Time now) {
  const int latest = static_cast<int>(year_month_day(floor<days>(now)).year()) + 50;
  return year(latest - (latest - digits) % 100);
}

std::optional<Time> time_of(const std::tm& parts, bool two_digits, Time now) {
  const int full = parts.tm_year + 1900;
  const year_month_day date(two_digits ? year_of_two_digits(full % 100, now) : year(full),
                            month(static_cast<unsigned>(parts.tm_mon + 1)), day(static_cast<unsigned>(parts.tm_mday)));
  if (!date.ok()) return {};
  return sys_days(date) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

}  // namespace

// strptime uses the names of the C locale, since no locale is set. It only fills in the fields, so it reads no time
// zone file.
std::optional<Time> parse_http_date(std::string_view text, Time now) {
  constexpr struct {
    const char* form;
    bool two_digits;
  } forms[] = {
      {"%a, %d %b %Y %H:%M:%S GMT", false}, {"%a, %d-%b-%y %H:%M:%S GMT", true}, {"%a %b %e %H:%M:%S %Y", false}};
  const std::string date(trim(text));
  for (const auto& [form, two_digits] : forms) {
    std::tm parts{};
    const char* end = strptime(date.c_str(), form, &parts);
    if (end && end == date.c_str() + date.size()) return time_of(parts, two_digits, now);
  }
  return {};
}

std::optional<seconds> parse_retry_after(std::string_view text, Time now) {
  constexpr seconds longest{300};
  text = trim(text);
  if (all_digits(text)) {
    const auto number = decimal(text);  // nothing if there are too many digits
    return number ? std::min(longest, seconds(*number)) : longest;
  }
  const auto date = parse_http_date(text, now);
  if (!date) return {};
  return std::clamp(*date - now, seconds(0), longest);
}

}  // namespace oauth
