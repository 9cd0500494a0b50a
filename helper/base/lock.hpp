// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"

// A lock, so that each account has one refresh at a time: flock(2) on ACCOUNT.lock in the state directory. The file is
// never removed (THREATS.md N7). The lock belongs to the open file description, so it is held until the last process
// that has the descriptor closes it: the worker, even if its caller was killed. The descriptor is close-on-exec for all
// children but the worker. The file holds the pid of the holder as text.
enum class LockKind { refresh, login };  // ACCOUNT.lock, ACCOUNT.login.lock

class Lock {
 public:
  // Waits until `deadline`, and calls `waiting` once after 3 s. Error{temporary} that names the holder's pid at the
  // deadline, or if the file system does not support locks; Error{io} if the file cannot be opened.
  static Lock take(const std::string& account, LockKind kind, Deadline deadline,
                   const std::function<void(int pid)>& waiting);
  // A lock that this process inherited with that descriptor.
  static Lock inherited(int fd);

  int fd() const { return file_.get(); }
  void note_holder(int pid) noexcept;  // writes the pid into the file, for messages only
  void release() noexcept { file_.close(); }

 private:
  explicit Lock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};
