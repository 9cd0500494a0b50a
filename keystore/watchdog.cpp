// SPDX-License-Identifier: MIT
#include "keystore/watchdog.hpp"

#include <atomic>
#include <unistd.h>

namespace keystore {
namespace {

std::atomic<void (*)()> callback{nullptr};
static_assert(decltype(callback)::is_always_lock_free);

void on_alarm(int) {
  if (const auto expired = callback.load()) expired();
}

}  // namespace

Watchdog::Watchdog(std::chrono::seconds after, void (*expired)()) : armed_(expired != nullptr) {
  if (!armed_) return;
  callback = expired;
  struct sigaction action {};
  action.sa_handler = on_alarm;
  sigaction(SIGALRM, &action, &before_);
  alarm(static_cast<unsigned>(after.count()));
}

Watchdog::~Watchdog() {
  if (!armed_) return;
  alarm(0);
  callback = nullptr;
  sigaction(SIGALRM, &before_, nullptr);
}

}  // namespace keystore
