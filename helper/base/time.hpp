// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// RFC 3339 in UTC, "2026-11-25T03:23:04Z", of seconds since the epoch.
std::string rfc3339(std::int64_t epoch_seconds);
// "90", "90s", "5m", "12h", "21d" as seconds.
std::optional<std::int64_t> duration_seconds(std::string_view text);
// For people: "47 s", "12 min", "5 h", "3 days".
std::string approximate_duration(std::int64_t seconds);
