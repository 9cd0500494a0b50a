// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

// While it exists, the umask is 0: with a umask of 0777 keybearer could not open the files that it creates (THREATS.md
// I7). keybearer starts no thread that could create a file meanwhile.
class NoUmask {
 public:
  NoUmask() noexcept : old_(umask(0)) {}
  ~NoUmask() { umask(old_); }
  NoUmask(const NoUmask&) = delete;
  NoUmask& operator=(const NoUmask&) = delete;

 private:
  mode_t old_;
};
