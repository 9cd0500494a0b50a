// SPDX-License-Identifier: MIT
//
// flock() has no timeout. It blocks in the kernel until the signal of a timer interrupts it, for the message to the
// user or at the deadline. The timer repeats, since its signal may arrive just before flock() blocks. There is no
// polling, so forty callers that wait for one refresh cost nothing.
#include "helper/base/lock.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/time.h>
#include <unistd.h>

#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr std::chrono::seconds report_after{3};

void do_nothing(int) {}

// While it exists, SIGALRM interrupts system calls.
class Alarm {
 public:
  Alarm() noexcept {
    struct sigaction action {};
    action.sa_handler = do_nothing;  // without SA_RESTART
    sigaction(SIGALRM, &action, &old_action_);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &set, &old_mask_);
    getitimer(ITIMER_REAL, &old_timer_);
  }
  ~Alarm() {
    setitimer(ITIMER_REAL, &old_timer_, nullptr);
    sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
    sigaction(SIGALRM, &old_action_, nullptr);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void set(Clock::duration from_now) noexcept {
    const auto us = std::max<std::int64_t>(1, std::chrono::duration_cast<microseconds>(from_now).count());
    itimerval timer{};
    timer.it_value.tv_sec = us / 1000000;
    timer.it_value.tv_usec = us % 1000000;
    timer.it_interval.tv_usec = 50000;
    setitimer(ITIMER_REAL, &timer, nullptr);
  }

 private:
  struct sigaction old_action_ {};
  sigset_t old_mask_{};
  itimerval old_timer_{};
};

int holder(int fd) noexcept {
  char text[16] = "";
  const ssize_t size = pread(fd, text, sizeof text, 0);
  int pid = 0;
  if (size > 0) std::from_chars(text, text + size, pid);
  return pid;
}

[[noreturn]] void refuse_file_system(const std::string& account, int number) {
  throw Error{Exit::temporary, "cannot lock on this file system (" + errno_text(number) + ")",
              "set XDG_STATE_HOME to a directory on a local file system", Kept::nothing_changed, account};
}

[[noreturn]] void give_up(const std::string& account, int pid, Clock::duration waited) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(waited).count();
  throw Error{Exit::temporary,
              "another keybearer" + (pid > 0 ? " (pid " + std::to_string(pid) + ")" : "") + " has held the lock for " +
                  std::to_string(seconds) + " s",
              "try again later", Kept::nothing_changed, account};
}

// Returns true if the lock was taken; false if another process holds it, or if a signal interrupted the wait.
bool lock(const std::string& account, int fd, int how) {
  if (flock(fd, how) == 0) return true;
  if (errno != EWOULDBLOCK && errno != EINTR) refuse_file_system(account, errno);
  return false;
}

void wait(const std::string& account, int fd, Deadline deadline, const std::function<void(int pid)>& waiting) {
  const auto since = Clock::now();
  bool reported = !waiting;
  Alarm alarm;
  for (;;) {
    const auto now = Clock::now();
    if (now >= deadline) give_up(account, holder(fd), now - since);
    if (!reported && now >= since + report_after) {
      waiting(holder(fd));
      reported = true;
    }
    alarm.set((reported ? deadline : std::min(deadline, since + report_after)) - now);
    if (lock(account, fd, LOCK_EX)) return;
  }
}

Descriptor open_lock_file(const std::string& account, LockKind kind) {
  const Descriptor folder = open_state_folder();
  const std::string name = account + (kind == LockKind::login ? ".login.lock" : ".lock");
  Descriptor file = open_own_file(folder.get(), name, O_RDWR | O_CREAT);
  if (file) return file;
  const int why = errno;
  const bool is_foreign = why == EINVAL || why == EPERM || why == EMLINK || why == ELOOP;
  throw Error{Exit::io,
              "the lock " + printable(xdg_folder("XDG_STATE_HOME", "/.local/state") + "/" + name) +
                  " cannot be used: " + errno_text(why),
              (is_foreign ? "remove it" : "set XDG_STATE_HOME to a directory that can be written"),
              Kept::nothing_changed, account};
}

}  // namespace

Lock Lock::take(const std::string& account, LockKind kind, Deadline deadline,
                const std::function<void(int pid)>& waiting) {
  Lock taken(open_lock_file(account, kind));
  if (!lock(account, taken.fd(), LOCK_EX | LOCK_NB)) wait(account, taken.fd(), deadline, waiting);
  taken.note_holder(getpid());
  return taken;
}

Lock Lock::inherited(int fd) {
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  Lock taken{Descriptor(fd)};
  taken.note_holder(getpid());  // the process that passed it may end first
  return taken;
}

void Lock::note_holder(int pid) noexcept {
  char text[16];
  const auto end = std::to_chars(text, text + sizeof text - 1, pid).ptr;
  *end = '\n';
  const auto size = end + 1 - text;
  (void)!(ftruncate(file_.get(), 0) == 0 && pwrite(file_.get(), text, static_cast<std::size_t>(size), 0) == size);
}
