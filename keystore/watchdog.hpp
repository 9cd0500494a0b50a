// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <csignal>

namespace keystore {

// Calls `expired` from a SIGALRM handler if it still exists after that time (Access::on_timeout; null: it does
// nothing). It ends a call of a library that may block where neither a timer nor a cancellation reaches it (THREATS.md
// K2). `expired` must be async-signal-safe. There can be one at a time.
class Watchdog {
 public:
  Watchdog(std::chrono::seconds after, void (*expired)());
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  bool armed_;
  struct sigaction before_ {};
};

}  // namespace keystore
