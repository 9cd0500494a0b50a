// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"

// A lock, so that each account has one refresh at a time: flock(2) on ACCOUNT.lock in the state directory. keybearer
// never removes the file; if another program does, the next process creates and locks a new one, so a lock counts only
// while its file still has its name (THREATS.md N7). The lock belongs to the open file description, so it is held until
// the last process that has the descriptor closes it: the worker, even if its caller was killed. The descriptor is
// close-on-exec for all children but the worker. The file holds the pid of the holder as text.
enum class LockKind { refresh, login };  // ACCOUNT.lock, ACCOUNT.login.lock

class Lock {
 public:
  // Returns whether it is to be called again, a second later. Who shows no clock does not wake up for it.
  using Waiting = std::function<bool(int pid, std::chrono::seconds waited)>;

  // Waits until `deadline`, and calls `waiting` after 2 s, with the time that has passed.
  // Error{temporary} that names the holder's pid at the deadline, or if the file system does not support locks;
  // Error{io} if the file cannot be opened. If the file was removed during the wait, locks the new one.
  static Lock take(const std::string& account, LockKind kind, Deadline deadline, const Waiting& waiting);
  // A lock that this process inherited with that descriptor.
  static Lock inherited(int fd);

  // Whether the locked file still has its name. If not, another process may hold the lock, too.
  bool is_current(const std::string& account, LockKind kind) const noexcept;

  int fd() const { return file_.get(); }
  void note_holder(int pid) noexcept;  // writes the pid into the file, for messages only
  // While the keyring asks the user in its own window; processes that wait for the lock do not count that time.
  void note_window(bool open) noexcept;
  void release() noexcept { file_.close(); }

 private:
  explicit Lock(Descriptor file) : file_(std::move(file)) {}
  void write_note() noexcept;
  Descriptor file_;
  int holder_ = 0;
  std::int64_t window_ms_ = 0;
  std::optional<Deadline> window_since_;
};
