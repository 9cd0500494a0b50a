// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <csignal>

namespace keystore {

// While it lives, an alarm stands by to end the process's call by force (Access::on_timeout; none: no alarm), for
// libraries that may block where neither a timer nor a cancellation reaches them (THREATS.md K2). One at a time.
class Watchdog {
 public:
  Watchdog(std::chrono::seconds after, void (*stop)());
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  bool armed_;
  struct sigaction before_ {};
};

}  // namespace keystore
