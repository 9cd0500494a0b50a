// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"

// One refresh at a time an account: flock on ACCOUNT.lock in the state folder, a file that is never removed (THREATS.md
// N7). The lock belongs to the open file, so it is held until the last process that was given the descriptor has closed
// it: the worker, even if its caller was killed. Close-on-exec for every child but the worker. Holds the holder's pid
// as text.
enum class LockKind { refresh, login };  // ACCOUNT.lock, ACCOUNT.login.lock

class Lock {
 public:
  // Waits until `deadline`; calls `waiting` once when 3 s have passed. Error{temporary} naming the holder's pid when
  // the time is over, or when this file system has no locks; Error{io} when the file cannot be used.
  static Lock take(const std::string& account, LockKind kind, Deadline deadline,
                   const std::function<void(int pid)>& waiting);
  // One that was inherited at that descriptor.
  static Lock inherited(int fd);

  int fd() const { return file_.get(); }
  void note_holder(int pid) noexcept;  // written into the file, for messages only
  void release() noexcept { file_.close(); }

 private:
  explicit Lock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};
