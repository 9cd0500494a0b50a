// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Wall clock, whole seconds, UTC.
using Time = std::chrono::sys_seconds;
Time now();
// How long this machine has been up, suspend included: the clock that no one sets (THREATS.md N9).
std::chrono::seconds uptime();

// RFC 3339 in UTC, "2026-11-25T03:23:04Z". It has no years but 0000 to 9999: a time outside of them is written as the
// nearest one.
std::string rfc3339(Time time);
// "90", "90s", "5m", "12h", "21d" as seconds.
std::optional<std::int64_t> duration_seconds(std::string_view text);
// For people: "47 s", "12 min", "5 h", "3 days".
std::string approximate_duration(std::int64_t seconds);
