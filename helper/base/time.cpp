// SPDX-License-Identifier: MIT
#include "helper/base/time.hpp"

#include <algorithm>
#include <ctime>

#include "helper/base/ascii.hpp"

namespace {

void append_number(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

Time now() { return Time(std::chrono::seconds(std::time(nullptr))); }

std::chrono::seconds uptime() {
  timespec up{};
  clock_gettime(CLOCK_BOOTTIME, &up);
  return std::chrono::seconds(up.tv_sec);
}

// Uses the calendar of std::chrono, since gmtime_r() reads time zone files.
std::string rfc3339(Time time) {
  using namespace std::chrono;
  constexpr Time earliest = sys_days(year(0) / January / 1);
  constexpr Time latest = sys_days(year(10000) / January / 1) - seconds(1);
  time = std::clamp(time, earliest, latest);
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::string out;
  append_number(out, static_cast<int>(date.year()), 4);
  append_number(out += '-', static_cast<unsigned>(date.month()), 2);
  append_number(out += '-', static_cast<unsigned>(date.day()), 2);
  append_number(out += 'T', clock.hours().count(), 2);
  append_number(out += ':', clock.minutes().count(), 2);
  append_number(out += ':', clock.seconds().count(), 2);
  return out + "Z";
}

std::optional<std::int64_t> duration_seconds(std::string_view text) {
  if (text.empty()) return {};
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    default:
      break;
  }
  if (unit != 0) text.remove_suffix(1);
  if (text.size() > 9) return {};  // so that no product overflows
  const auto number = decimal(text);
  if (!number || text.front() == '-') return {};
  return *number * (unit == 0 ? 1 : unit);
}

std::string minutes_and_seconds(std::int64_t seconds) {
  if (seconds < 0) seconds = 0;
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string approximate_duration(std::int64_t seconds) {
  if (seconds < 0) seconds = 0;
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " days";
}
