// SPDX-License-Identifier: MIT
#include "helper/base/lock.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/secret.hpp"

namespace {

using namespace std::chrono_literals;

class LockFile : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-lock-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    base_ = pattern;
    setenv("XDG_STATE_HOME", pattern, 1);
  }
  void TearDown() override { ASSERT_EQ(system(("rm -rf " + base_).c_str()), 0); }

  std::string path(const std::string& name) const { return base_ + "/keybearer/" + name; }
  std::string content(const std::string& name) const {
    Secret bytes;
    EXPECT_TRUE(read_up_to(Descriptor(open(path(name).c_str(), O_RDONLY)).get(), bytes, 1000));
    return std::string(bytes.view());
  }
  static Error refusal(const std::string& account, Deadline deadline = deadline_after(20ms)) {
    try {
      Lock::take(account, LockKind::refresh, deadline, {});
    } catch (const Error& error) {
      return error;
    }
    return {Exit::ok, "taken"};
  }

  std::string base_;
};

// A process that does something and then lives until it is let go or killed.
class Child {
 public:
  template <typename Function>
  explicit Child(Function function) {
    int ready[2], go[2];
    EXPECT_EQ(pipe2(ready, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(go, O_CLOEXEC), 0);
    pid_ = fork();
    if (pid_ == 0) {
      close(go[1]);
      function();
      (void)!write(ready[1], "", 1);
      char byte;
      (void)!read(go[0], &byte, 1);
      _exit(0);
    }
    close(ready[1]);
    close(go[0]);
    go_ = go[1];
    char byte;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    close(ready[0]);
  }
  ~Child() {
    let_go();
    waitpid(pid_, nullptr, 0);
  }
  int pid() const { return pid_; }
  void let_go() {
    if (go_ >= 0) close(go_);
    go_ = -1;
  }
  void kill() const { ::kill(pid_, SIGKILL); }

 private:
  pid_t pid_ = -1;
  int go_ = -1;
};

struct Holding {
  explicit Holding(const std::string& account, LockKind kind = LockKind::refresh)
      : child([&] { static Lock lock = Lock::take(account, kind, deadline_after(60s), {}); }) {}
  Child child;
};

TEST_F(LockFile, IsOursAloneAndStays) {
  umask(0777);
  { const Lock lock = Lock::take("goto", LockKind::refresh, deadline_after(0ms), {}); }
  umask(022);
  struct stat first {
  }, second{};
  ASSERT_EQ(stat(path("goto.lock").c_str(), &first), 0);
  EXPECT_EQ(first.st_mode & 07777, 0600u);
  EXPECT_EQ(content("goto.lock"), std::to_string(getpid()) + "\n");
  Lock lock = Lock::take("goto", LockKind::refresh, deadline_after(0ms), {});
  EXPECT_EQ(fcntl(lock.fd(), F_GETFD), FD_CLOEXEC);
  lock.note_holder(5);
  EXPECT_EQ(content("goto.lock"), "5\n");
  ASSERT_EQ(stat(path("goto.lock").c_str(), &second), 0);
  EXPECT_EQ(first.st_ino, second.st_ino);  // THREATS.md N7: two inodes would be two locks
  lock.release();
  EXPECT_EQ(refusal("goto").exit, Exit::ok);
}

// THREATS.md N8
TEST_F(LockFile, HeldTooLongIsTemporaryAndNamesTheHolder) {
  const Holding other("goto");
  const std::string beginning =
      "goto: another keybearer (pid " + std::to_string(other.child.pid()) + ") has held the lock for ";
  for (const auto deadline : {deadline_after(-1s), deadline_after(0ms), deadline_after(20ms)}) {
    const Error error = refusal("goto", deadline);
    EXPECT_TRUE(sentence(error).starts_with(beginning)) << sentence(error);
    EXPECT_TRUE(sentence(error).ends_with(" s; nothing was changed; try again later")) << sentence(error);
    EXPECT_EQ(error.exit, Exit::temporary);
  }
}

TEST_F(LockFile, OthersAreOtherLocks) {
  const Holding other("goto");
  EXPECT_EQ(refusal("github").exit, Exit::ok);
  EXPECT_NO_THROW(Lock::take("goto", LockKind::login, deadline_after(0ms), {}));
}

// THREATS.md N7: a lock that outlives a crash would be held for ever.
TEST_F(LockFile, IsFreeWhenItsHolderIsKilled) {
  const Holding other("goto");
  other.child.kill();
  EXPECT_NO_THROW(Lock::take("goto", LockKind::refresh, deadline_after(10s), {}));
}

// THREATS.md P1: the worker holds it though its caller is gone.
TEST_F(LockFile, IsHeldByWhomItWasGivenTo) {
  Lock lock = Lock::take("goto", LockKind::refresh, deadline_after(0ms), {});
  Child worker([&] {
    static Lock mine = Lock::inherited(dup(lock.fd()));
    if (fcntl(mine.fd(), F_GETFD) != FD_CLOEXEC) _exit(1);
  });
  lock.release();
  EXPECT_NE(sentence(refusal("goto")).find("(pid " + std::to_string(worker.pid()) + ")"), std::string::npos);
  worker.let_go();
  EXPECT_NO_THROW(Lock::take("goto", LockKind::refresh, deadline_after(10s), {}));
}

// THREATS.md N7: one note, after 3 s.
// The time in which the user is asked by the keyring's own window does not count for those that wait (THREATS.md N8).
TEST_F(LockFile, WaitsForTheKeyringsWindow) {
  Lock holder = Lock::take("work", LockKind::refresh, at_once(), {});
  holder.note_holder(1234);
  EXPECT_EQ(content("work.lock"), "1234\n");
  holder.note_window(true);
  holder.note_window(true);
  EXPECT_EQ(content("work.lock"), "1234 0 open\n");
  int started[2], ended[2];
  ASSERT_EQ(pipe(started) + pipe(ended), 0);
  const pid_t child = fork();
  if (child == 0) {
    holder.release();
    (void)!write(started[1], "s", 1);
    const Error error = refusal("work", deadline_after(1ms));
    (void)!write(ended[1], &error.exit, sizeof error.exit);
    _exit(error.what.find("pid 1234") != std::string::npos ? 0 : 1);
  }
  close(started[1]);
  close(ended[1]);
  char byte = 0;
  ASSERT_EQ(read(started[0], &byte, 1), 1);
  pollfd end{ended[0], POLLIN, 0};
  EXPECT_EQ(poll(&end, 1, 1200), 0);  // its own time is long over
  holder.note_window(false);
  Exit exit = Exit::ok;
  ASSERT_EQ(read(ended[0], &exit, sizeof exit), static_cast<ssize_t>(sizeof exit));
  EXPECT_EQ(exit, Exit::temporary);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// THREATS.md N7: a cleaner of old files, or a user who takes the lock for a stale one.
TEST_F(LockFile, CountsOnlyWhileItHasItsName) {
  const Lock removed = Lock::take("work", LockKind::refresh, at_once(), {});
  EXPECT_TRUE(removed.is_current("work", LockKind::refresh));
  EXPECT_FALSE(removed.is_current("work", LockKind::login));
  ASSERT_EQ(unlink(path("work.lock").c_str()), 0);
  EXPECT_FALSE(removed.is_current("work", LockKind::refresh));
  const Lock next = Lock::take("work", LockKind::refresh, at_once(), {});
  EXPECT_TRUE(next.is_current("work", LockKind::refresh));
  EXPECT_FALSE(removed.is_current("work", LockKind::refresh));
  ASSERT_EQ(system(("mv " + base_ + "/keybearer " + base_ + "/old").c_str()), 0);
  EXPECT_FALSE(next.is_current("work", LockKind::refresh));
}

// The file is removed while another process waits for it: that process locks the new file and not the old one.
TEST_F(LockFile, RemovedDuringTheWaitIsTakenAgain) {
  std::optional<Lock> old = Lock::take("work", LockKind::refresh, at_once(), {});
  int waiting[2], taken[2];
  ASSERT_EQ(pipe(waiting) + pipe(taken), 0);
  const pid_t child = fork();
  if (child == 0) {
    old.reset();  // the parent's copy of the descriptor keeps the lock
    const auto say_so = [&](int, std::chrono::seconds) {
      (void)!write(waiting[1], "w", 1);
      return false;
    };
    const Lock lock = Lock::take("work", LockKind::refresh, deadline_after(5min), say_so);
    const char current = lock.is_current("work", LockKind::refresh) ? 'y' : 'n';
    _exit(write(taken[1], &current, 1) == 1 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(read(waiting[0], &byte, 1), 1);
  ASSERT_EQ(unlink(path("work.lock").c_str()), 0);
  old.reset();
  ASSERT_EQ(read(taken[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(LockFile, WaitingIsSaidOnce) {
  Holding other("goto");
  const auto since = std::chrono::steady_clock::now();
  int calls = 0;
  const Lock lock = Lock::take("goto", LockKind::refresh, deadline_after(60s), [&](int pid, std::chrono::seconds) {
    EXPECT_EQ(pid, other.child.pid());
    EXPECT_GE(std::chrono::steady_clock::now() - since, 2s);
    ++calls;
    other.child.let_go();
    return false;
  });
  EXPECT_EQ(calls, 1);
}

volatile std::sig_atomic_t alarms = 0;

TEST_F(LockFile, WaitingLeavesAlarmsAsTheyWere) {
  const Holding other("goto");
  struct sigaction mine {
  }, found{};
  mine.sa_handler = [](int) { alarms = alarms + 1; };
  ASSERT_EQ(sigaction(SIGALRM, &mine, nullptr), 0);
  sigset_t blocked, mask;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGALRM);
  ASSERT_EQ(sigprocmask(SIG_BLOCK, &blocked, nullptr), 0);
  const itimerval later{{0, 0}, {1000, 0}}, never{};
  setitimer(ITIMER_REAL, &later, nullptr);
  EXPECT_EQ(refusal("goto", deadline_after(200ms)).exit, Exit::temporary);
  itimerval timer{};
  getitimer(ITIMER_REAL, &timer);
  EXPECT_GT(timer.it_value.tv_sec, 900);
  EXPECT_EQ(timer.it_interval.tv_usec, 0);
  sigaction(SIGALRM, nullptr, &found);
  EXPECT_EQ(found.sa_handler, mine.sa_handler);
  sigprocmask(SIG_UNBLOCK, &blocked, &mask);
  EXPECT_EQ(sigismember(&mask, SIGALRM), 1);
  EXPECT_EQ(alarms, 0);
  setitimer(ITIMER_REAL, &never, nullptr);
  signal(SIGALRM, SIG_DFL);
}

// THREATS.md N1: whoever waits gets it, one after the other.
TEST_F(LockFile, LetsOneInAtATime) {
  const std::string counter = base_ + "/counter";
  constexpr int processes = 20, rounds = 10;
  for (int i = 0; i < processes; ++i) {
    if (fork() != 0) continue;
    for (int round = 0; round < rounds; ++round) {
      const Lock lock = Lock::take("goto", LockKind::refresh, deadline_after(60s), {});
      const Descriptor file(open(counter.c_str(), O_RDWR | O_CREAT, 0600));
      int count = 0;
      (void)!pread(file.get(), &count, sizeof count, 0);
      sched_yield();
      ++count;
      (void)!pwrite(file.get(), &count, sizeof count, 0);
    }
    _exit(0);
  }
  for (int i = 0; i < processes; ++i) {
    int status = -1;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  int count = 0;
  EXPECT_EQ(pread(Descriptor(open(counter.c_str(), O_RDONLY)).get(), &count, sizeof count, 0), ssize_t{sizeof count});
  EXPECT_EQ(count, processes * rounds);
}

// THREATS.md I6
TEST_F(LockFile, IsNoLinkAndNoFifo) {
  open_state_folder();
  const Descriptor target(open(path("target").c_str(), O_WRONLY | O_CREAT, 0600));
  ASSERT_TRUE(write_all(target.get(), "untouched"));
  ASSERT_EQ(symlink("target", path("soft.lock").c_str()), 0);
  ASSERT_EQ(link(path("target").c_str(), path("hard.lock").c_str()), 0);
  ASSERT_EQ(mkfifo(path("fifo.lock").c_str(), 0600), 0);
  ASSERT_EQ(mkdir(path("folder.lock").c_str(), 0700), 0);
  for (const char* name : {"soft", "hard", "fifo", "folder"}) {
    const Error error = refusal(name);
    EXPECT_EQ(error.exit, Exit::io) << name;
    EXPECT_NE(sentence(error).find(path(name) + ".lock cannot be used: "), std::string::npos) << sentence(error);
  }
  EXPECT_EQ(content("target"), "untouched");
}

void let_flock_fail_with(int number) {
  const sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_flock, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(number)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{4, const_cast<sock_filter*>(rules)};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit(77);
}

// THREATS.md M6
TEST_F(LockFile, AFileSystemWithoutLocksIsSaid) {
  for (const int number : {ENOLCK, EOPNOTSUPP}) {
    const pid_t child = fork();
    if (child == 0) {
      let_flock_fail_with(number);
      const Error error = refusal("goto", deadline_after(10s));
      const bool said = sentence(error).find("goto: cannot lock on this file system (" + errno_text(number)) == 0;
      _exit(error.exit == Exit::temporary && said ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "no seccomp filters here";
    EXPECT_EQ(status, 0);
  }
}

}  // namespace
