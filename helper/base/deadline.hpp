// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdint>
#include <optional>

// When a call gives up, by the clock that no one sets: a corrected time of day neither shortens nor prolongs a wait.
using Deadline = std::chrono::steady_clock::time_point;

inline Deadline deadline_after(std::chrono::steady_clock::duration span) {
  return std::chrono::steady_clock::now() + span;
}
inline Deadline at_once() { return std::chrono::steady_clock::now(); }  // takes what is there, and does not wait
inline bool has_passed(Deadline deadline) { return std::chrono::steady_clock::now() >= deadline; }

// Milliseconds for poll(2): 0 once it has passed, -1 (forever) without a deadline. Rounded up, since the caller would
// otherwise spin through the last millisecond.
inline int poll_timeout(std::optional<Deadline> deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}
