// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <csignal>

namespace keystore {

// While it lives, an alarm stands by to end the process's call by force (Access::hard_stop; none: no alarm), for
// libraries that may block where neither a timer nor a cancellation reaches them (THREATS.md K2). One at a time.
class HardStop {
 public:
  HardStop(std::chrono::seconds after, void (*stop)());
  ~HardStop();
  HardStop(const HardStop&) = delete;
  HardStop& operator=(const HardStop&) = delete;

 private:
  bool armed_;
  struct sigaction before_ {};
};

}  // namespace keystore
