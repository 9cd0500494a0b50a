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
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::chrono::seconds report_after{2}, report_again{1};

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

// What the holder has written.
struct Note {
  int pid = 0;
  milliseconds window{0};
  bool window_is_open = false;
};

Note read_note(int fd) noexcept {
  char text[64] = "";
  const ssize_t size = pread(fd, text, sizeof text, 0);
  Note note;
  if (size <= 0) return note;
  const char* end = text + size;
  const char* rest = std::from_chars(text, end, note.pid).ptr;
  std::int64_t count = 0;
  if (rest == end || *rest != ' ' || std::from_chars(rest + 1, end, count).ec != std::errc()) return note;
  note.window = std::clamp(milliseconds(count), milliseconds(0), milliseconds(std::chrono::hours(1)));
  note.window_is_open =
      std::string_view(rest, static_cast<std::size_t>(end - rest)).find(" open") != std::string_view::npos;
  return note;
}

[[noreturn]] void refuse_file_system(const std::string& account, int number) {
  throw Error{Exit::temporary, "cannot lock on this file system (" + errno_text(number) + ")",
              "set XDG_STATE_HOME to a directory on a local file system", Kept::nothing_changed, account};
}

[[noreturn]] void give_up(const std::string& account, int pid, Clock::duration waited) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(waited).count();
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

// The time that is added to the wait because the keyring's own window was open meanwhile. While it is open, a second at
// a time.
Clock::duration extension(const Note& note, Clock::duration waited, Clock::duration already) {
  if (note.window_is_open) return std::chrono::seconds(1);
  return std::max(std::min<Clock::duration>(note.window, waited) - already, Clock::duration::zero());
}

void wait(const std::string& account, int fd, Deadline deadline, const Lock::Waiting& waiting) {
  const auto since = Clock::now();
  auto report_at = waiting ? since + report_after : Clock::time_point::max();
  Clock::duration extended{};
  Alarm alarm;
  for (;;) {
    const auto now = Clock::now();
    const Note note = read_note(fd);
    if (now >= deadline) {
      const auto more = extension(note, now - since, extended);
      deadline += more;
      extended += more;
    }
    if (now >= deadline) give_up(account, note.pid, now - since);
    if (now >= report_at) {
      const bool again = waiting(note.pid, std::chrono::floor<std::chrono::seconds>(now - since));
      report_at = again ? now + report_again : Clock::time_point::max();
    }
    alarm.set(std::min(deadline, report_at) - now);
    if (lock(account, fd, LOCK_EX)) return;
  }
}

std::string name_of_lock(const std::string& account, LockKind kind) {
  return account + (kind == LockKind::login ? ".login.lock" : ".lock");
}

Descriptor open_lock_file(const std::string& account, LockKind kind) {
  const Descriptor folder = open_state_folder();
  const std::string name = name_of_lock(account, kind);
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

Lock Lock::take(const std::string& account, LockKind kind, Deadline deadline, const Lock::Waiting& waiting) {
  for (;;) {
    Lock taken(open_lock_file(account, kind));
    if (!lock(account, taken.fd(), LOCK_EX | LOCK_NB)) wait(account, taken.fd(), deadline, waiting);
    if (taken.is_current(account, kind)) {
      taken.note_holder(getpid());
      return taken;
    }
  }
}

bool Lock::is_current(const std::string& account, LockKind kind) const noexcept {
  try {
    const Descriptor folder = open_state_folder();
    struct stat named {
    }, locked{};
    return fstatat(folder.get(), name_of_lock(account, kind).c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstat(file_.get(), &locked) == 0 && named.st_dev == locked.st_dev && named.st_ino == locked.st_ino;
  } catch (...) {  // the state directory cannot be opened
    return false;
  }
}

Lock Lock::inherited(int fd) {
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  Lock taken{Descriptor(fd)};
  taken.note_holder(getpid());  // the process that passed it may end first
  return taken;
}

void Lock::note_holder(int pid) noexcept {
  holder_ = pid;
  write_note();
}

void Lock::note_window(bool open) noexcept {
  if (open == window_since_.has_value()) return;
  if (open) {
    window_since_ = Clock::now();
  } else {
    window_ms_ += std::chrono::duration_cast<milliseconds>(Clock::now() - *window_since_).count();
    window_since_.reset();
  }
  write_note();
}

void Lock::write_note() noexcept try {
  std::string text = std::to_string(holder_);
  if (window_ms_ > 0 || window_since_) text += " " + std::to_string(window_ms_) + (window_since_ ? " open" : "");
  text += '\n';
  if (ftruncate(file_.get(), 0) == 0) (void)!pwrite(file_.get(), text.data(), text.size(), 0);
} catch (...) {  // no memory; the note only helps those who wait
}
