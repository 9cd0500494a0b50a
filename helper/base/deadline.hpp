// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdint>
#include <optional>

// The time at which a call gives up. The clock is monotonic, so that setting the time of day does not change a wait.
using Deadline = std::chrono::steady_clock::time_point;

inline Deadline deadline_after(std::chrono::steady_clock::duration span) {
  return std::chrono::steady_clock::now() + span;
}
inline Deadline at_once() { return std::chrono::steady_clock::now(); }  // for a call that must not wait
inline bool has_passed(Deadline deadline) { return std::chrono::steady_clock::now() >= deadline; }

// The timeout of poll(2) in milliseconds: 0 after the deadline, -1 (no timeout) without one. It is rounded up;
// otherwise the caller would poll without waiting during the last millisecond.
inline int poll_timeout(std::optional<Deadline> deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}
