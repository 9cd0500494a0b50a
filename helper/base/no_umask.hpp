// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

// A umask of 0777 would leave us a folder or a lock that we cannot open (THREATS.md I7). No thread of ours sees it.
class NoUmask {
 public:
  NoUmask() noexcept : old_(umask(0)) {}
  ~NoUmask() { umask(old_); }
  NoUmask(const NoUmask&) = delete;
  NoUmask& operator=(const NoUmask&) = delete;

 private:
  mode_t old_;
};
