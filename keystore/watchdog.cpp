// SPDX-License-Identifier: MIT
#include "keystore/watchdog.hpp"

#include <atomic>
#include <unistd.h>

namespace keystore {
namespace {

std::atomic<void (*)()> target{nullptr};
static_assert(decltype(target)::is_always_lock_free);

void on_alarm(int) {
  if (const auto stop = target.load()) stop();
}

}  // namespace

Watchdog::Watchdog(std::chrono::seconds after, void (*stop)()) : armed_(stop != nullptr) {
  if (!armed_) return;
  target = stop;
  struct sigaction action {};
  action.sa_handler = on_alarm;
  sigaction(SIGALRM, &action, &before_);
  alarm(static_cast<unsigned>(after.count()));
}

Watchdog::~Watchdog() {
  if (!armed_) return;
  alarm(0);
  target = nullptr;
  sigaction(SIGALRM, &before_, nullptr);
}

}  // namespace keystore
