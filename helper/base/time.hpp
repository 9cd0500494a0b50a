// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The wall clock in UTC, in whole seconds.
using Time = std::chrono::sys_seconds;
Time now();
// How long this machine has been up, including suspend; setting the wall clock does not change it (THREATS.md N9).
std::chrono::seconds uptime();

// RFC 3339 in UTC, "2026-11-25T03:23:04Z". A time outside of the years 0000 to 9999 is written as the nearest time in
// them.
std::string rfc3339(Time time);
// Parses "90", "90s", "5m", "12h" or "21d" to seconds.
std::optional<std::int64_t> duration_seconds(std::string_view text);
// For a clock that runs down: "50 s", "4 min 50 s", "1 h 5 min".
std::string minutes_and_seconds(std::int64_t seconds);
// For messages: "47 s", "12 min", "5 h", "3 days".
std::string approximate_duration(std::int64_t seconds);
