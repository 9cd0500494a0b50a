// SPDX-License-Identifier: MIT
#include "helper/base/process.hpp"

#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"

namespace {

Program shell(const std::string& script) {
  Program program;
  program.path = "/bin/sh";
  program.arguments = {"sh", "-c", script};
  return program;
}

struct ProcessResult {
  std::string output;
  int status;
};

// Its standard output is ours.
ProcessResult run(Program program) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Descriptor out(ends[0]);
  Descriptor in(ends[1]);
  program.descriptors.emplace_back(in.get(), 1);
  const int pid = start(program);
  in.close();
  Secret bytes;
  EXPECT_TRUE(read_up_to(out.get(), bytes, 100000));
  return {std::string(bytes.view()), pid > 0 ? wait_for(pid) : 0};
}

// What harden_process does is done to a child of its own. The answer is its exit status.
template <typename Function>
int in_child(Function function) {
  const pid_t child = fork();
  if (child == 0) _exit(function());
  return wait_for(child);
}

TEST(Process, ItsStatusIsKnown) {
  EXPECT_EQ(wait_for(start(shell("exit 0"))), 0);
  EXPECT_EQ(wait_for(start(shell("exit 78"))), 78);
  EXPECT_EQ(wait_for(start(shell("kill -TERM $$"))), 128 + SIGTERM);
}

TEST(Process, GetsItsArgumentsAndEnvironmentAlone) {
  setenv("KEYBEARER_TEST_LEAK", "leak", 1);
  Program program;
  program.path = "/usr/bin/env";
  program.arguments = {"env"};
  program.environment = {"A=1", "B=two words"};
  EXPECT_EQ(run(program).output, "A=1\nB=two words\n");
  program = shell("printf '%s|' \"$0\" \"$@\"");
  program.arguments.insert(program.arguments.end(), {"zero", "", "a b", "*"});
  EXPECT_EQ(run(program).output, "zero||a b|*|");
}

// THREATS.md H6, P4: 0, 1 and 2, what it was given, and no other.
TEST(Process, GetsItsDescriptorsAlone) {
  const int leak = open("/dev/zero", O_RDONLY);  // no close-on-exec
  const int high = fcntl(leak, F_DUPFD, 500);
  Program program = shell(
      "n=0; while [ $n -lt 520 ]; do [ -e /proc/$$/fd/$n ] && echo $n; n=$((n + 1)); done; readlink /proc/$$/fd/0 "
      "/proc/$$/fd/2");
  const std::string null = "/dev/null\n/dev/null\n";
  for (const bool detached : {false, true}) {
    program.detached = detached;
    program.descriptors = {};
    EXPECT_EQ(run(program).output, "0\n1\n2\n" + null);
    program.descriptors = {{leak, 3}};
    EXPECT_EQ(run(program).output, "0\n1\n2\n3\n" + null);
    program.descriptors = {{leak, 7}};
    EXPECT_EQ(run(program).output, "0\n1\n2\n7\n" + null);
  }
  close(leak);
  close(high);
}

// Ours and theirs may overlap in any way: the socket of the one, the lock of the other.
TEST(Process, DescriptorsMayChangePlaces) {
  const int first = open("/dev/zero", O_RDONLY | O_CLOEXEC), second = open("/dev/full", O_RDONLY | O_CLOEXEC);
  const auto given = [&](std::vector<std::pair<int, int>> descriptors, const std::string& numbers) {
    Program program = shell("cd /proc/self/fd; readlink " + numbers);
    program.descriptors = std::move(descriptors);
    return run(program).output;
  };
  const std::string both = "/dev/zero\n/dev/full\n";
  const std::string f = std::to_string(first), s = std::to_string(second);
  EXPECT_EQ(given({{first, first}, {second, second}}, f + " " + s), both);
  EXPECT_EQ(given({{first, second}, {second, first}}, s + " " + f), both);
  EXPECT_EQ(given({{first, second}, {second, second + 1}}, s + " " + std::to_string(second + 1)), both);
  EXPECT_EQ(given({{first, 3}, {second, 4}}, "3 4"), both);
  EXPECT_EQ(given({{first, 4}, {second, 3}}, "4 3"), both);
  EXPECT_EQ(given({{first, 3}, {first, 4}}, "3 4"), "/dev/zero\n/dev/zero\n");
  EXPECT_EQ(given({{first, 0}, {second, 2}}, "0 2"), both);
  EXPECT_EQ(fcntl(first, F_GETFD), FD_CLOEXEC);
  close(first);
  close(second);
}

// THREATS.md P2, P9: as from a shell, whatever we ignore and block.
TEST(Process, StartsWithUsualSignals) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  for (const int signal : {SIGPIPE, SIGCHLD, SIGINT, SIGHUP, SIGTERM, SIGUSR1, SIGALRM}) ::signal(signal, SIG_IGN);
  Program program;
  program.path = "/bin/cat";
  program.arguments = {"cat", "/proc/self/status"};
  ::signal(SIGCHLD, SIG_DFL);
  std::string found[2];
  for (const bool detached : {false, true}) {
    program.detached = detached;
    found[detached] = run(program).output;
  }
  for (const int signal : {SIGPIPE, SIGINT, SIGHUP, SIGTERM, SIGUSR1, SIGALRM}) ::signal(signal, SIG_DFL);
  const std::string none = ":\t0000000000000000\n";
  for (const auto& status : found)
    EXPECT_NE(status.find("SigBlk" + none + "SigIgn" + none + "SigCgt" + none), status.npos) << status;
  sigset_t mask;
  sigprocmask(SIG_SETMASK, &before, &mask);
  EXPECT_EQ(sigismember(&mask, SIGTERM), 1);  // ours came back as it was
}

// THREATS.md P1: a killed process group of the caller does not reach it.
TEST(Process, MayHaveASessionOfItsOwn) {
  Program program = shell("cut -d' ' -f1,6 /proc/$$/stat");
  EXPECT_EQ(run(program).output.substr(run(program).output.find(' ')), " " + std::to_string(getsid(0)) + "\n");
  program.own_session = true;
  const std::string numbers = run(program).output;
  const auto blank = numbers.find(' ');
  EXPECT_EQ(numbers.substr(0, blank) + "\n", numbers.substr(blank + 1));
}

TEST(Process, MayBeLeftAlone) {
  Program program = shell("pwd; cut -d' ' -f4 /proc/$$/stat");
  program.detached = true;
  const auto [output, status] = run(program);
  EXPECT_EQ(output.substr(0, 2), "/\n");
  EXPECT_NE(output.substr(2), std::to_string(getpid()) + "\n");
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);  // THREATS.md P10: no child is left to us
  EXPECT_EQ(errno, ECHILD);
}

std::string refusal(Program program) {
  try {
    start(program);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::temporary);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    return sentence(error);
  }
  return "started";
}

TEST(Process, FailureToStartIsKnown) {
  for (const bool detached : {false, true}) {
    Program program = shell("exit 0");
    program.detached = detached;
    program.path = "/nonexistent/pro\ngram";
    EXPECT_EQ(
        refusal(program),
        "cannot start /nonexistent/pro?gram: No such file or directory; nothing was changed; check the installation");
    program.path = "/etc/passwd";
    EXPECT_EQ(refusal(program),
              "cannot start /etc/passwd: Permission denied; nothing was changed; check the installation");
    program.path = "/bin/sh";
    program.descriptors = {{-1, 3}};
    EXPECT_EQ(refusal(program), "cannot start /bin/sh: Bad file descriptor; nothing was changed; try again later");
    program.descriptors = {};
    program.arguments = {"sh", std::string(4 << 20, 'x')};
    EXPECT_NE(refusal(program).find("Argument list too long"), std::string::npos);
  }
}

// THREATS.md P5: too few descriptors are an error like any other, also where the limit is met halfway.
TEST(Process, LowLimitsAreKnown) {
  EXPECT_EQ(in_child([] {
              for (rlim_t limit = 3; limit < 20; ++limit) {
                const rlimit files{limit, 20};
                setrlimit(RLIMIT_NOFILE, &files);
                Program program = shell("exit 5");
                program.descriptors = {{0, 3}, {0, 4}};
                try {
                  if (wait_for(start(program)) != 5) return 1;
                } catch (const Error& error) {
                  if (sentence(error).find("Too many open files") == sentence(error).npos) return 2;
                  if (limit > 12) return 3;
                }
              }
              return 0;
            }),
            0);
}

// THREATS.md P4
TEST(Process, HardeningOpensTheStandardDescriptors) {
  EXPECT_EQ(in_child([] {
              for (int fd = 0; fd < 3; ++fd) close(fd);
              harden_process();
              char target[64] = "";
              for (const char* path : {"/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2"})
                if (readlink(path, target, sizeof target) != 9 || std::string(target, 9) != "/dev/null") return 1;
              return open("/dev/zero", O_RDONLY) > 2 ? 0 : 2;
            }),
            0);
}

// THREATS.md H4, P2, P9
TEST(Process, HardeningLeavesNoTraceAndUsualSignals) {
  EXPECT_EQ(in_child([] {
              sigset_t all, mask;
              sigfillset(&all);
              sigprocmask(SIG_BLOCK, &all, nullptr);
              signal(SIGCHLD, SIG_IGN);
              signal(SIGPIPE, SIG_DFL);
              rlimit core{1, 1};
              getrlimit(RLIMIT_CORE, &core);
              core.rlim_cur = core.rlim_max;
              setrlimit(RLIMIT_CORE, &core);
              harden_process();
              getrlimit(RLIMIT_CORE, &core);
              if (core.rlim_cur != 0) return 1;
              if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 2;
              sigprocmask(SIG_SETMASK, nullptr, &mask);
              for (int number = 1; number < 32; ++number)
                if (sigismember(&mask, number)) return 3;
              struct sigaction child {
              }, pipe{};
              sigaction(SIGCHLD, nullptr, &child);
              sigaction(SIGPIPE, nullptr, &pipe);
              return child.sa_handler == SIG_DFL && pipe.sa_handler == SIG_IGN ? 0 : 4;
            }),
            0);
}

// As an ordinary user this is the test that counts: /proc/self then belongs to root.
TEST(Process, KnowsWhereItLies) {
  const std::string path = own_executable();
  EXPECT_EQ(path.substr(path.rfind('/')), "/process_test");
  EXPECT_EQ(in_child([&] {
              if (geteuid() == 0) (void)!setuid(65534);
              harden_process();
              return own_executable() == path ? 0 : 1;
            }),
            0);
}

// THREATS.md I3: nothing is found by way of the working directory.
TEST(Process, FindsProgramsOnAbsolutePathsOnly) {
  const std::string before = getenv("PATH");
  ASSERT_EQ(chdir("/bin"), 0);
  setenv("PATH", "::.:bin:/nonexistent:/bin", 1);
  EXPECT_EQ(find_on_path("sh"), "/bin/sh");
  setenv("PATH", "::.:", 1);
  EXPECT_FALSE(find_on_path("sh"));
  setenv("PATH", "/etc:/", 1);
  EXPECT_FALSE(find_on_path("passwd"));  // not to be executed
  EXPECT_FALSE(find_on_path("etc"));     // a folder
  setenv("PATH", before.c_str(), 1);
}

template <Bytes Output = std::string>
std::optional<::ProcessResult<Output>> run_shell(const std::string& script, std::string_view input, std::size_t limit,
                                                 std::optional<std::chrono::milliseconds> within = {}) {
  std::optional<Deadline> deadline;
  if (within) deadline = deadline_after(*within);
  Program program = shell(script);
  program.environment = {"PATH=/usr/bin:/bin"};
  signal(SIGPIPE, SIG_IGN);  // as harden_process() does
  return ::run<Output>(std::move(program), input, limit, deadline);
}

// More than a pipe holds, both ways at once.
TEST(Run, FeedsAndReadsWithoutADeadlock) {
  const std::string large(300'000, 'x');
  const auto ran = run_shell("cat", large, 1'000'000);
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->status, 0);
  EXPECT_TRUE(ran->output == large);
  EXPECT_TRUE(run_shell<Secret>("cat", large, 1'000'000)->output == large);
}

TEST(Run, SaysHowItEnded) {
  EXPECT_EQ(run_shell("exit 7", "", 100)->status, 7);
  EXPECT_EQ(run_shell("kill -9 $$", "", 100)->status, 128 + SIGKILL);
  EXPECT_TRUE(run_shell("true", std::string(300'000, 'x'), 100)->output.empty());  // it never reads
}

TEST(Run, ReadsNoMoreThanIsWanted) {
  EXPECT_EQ(run_shell("printf 123456", "", 4)->output, "12345");
  EXPECT_EQ(run_shell<Secret>("printf 123456", "", 4)->output.view(), "12345");
}

// gpg-agent and its like stay, with our pipe in their hands.
TEST(Run, DoesNotWaitForWhoeverIsLeftBehind) {
  const auto ran = run_shell("sleep 1000 & echo $!", "", 100, std::chrono::seconds(60));
  ASSERT_TRUE(ran);
  EXPECT_EQ(kill(std::stoi(ran->output), SIGKILL), 0);  // it still ran
}

// All of the session that it began, not only the program (THREATS.md K2): the pipe that they share comes to its end.
TEST(Run, EndsWhatTakesTooLong) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Descriptor held(ends[0]);
  Program program = shell("sleep 1000 & wait");
  program.environment = {"PATH=/usr/bin:/bin"};
  program.descriptors = {{ends[1], 9}};
  EXPECT_FALSE(::run<std::string>(std::move(program), "", 100,
                                  std::chrono::steady_clock::now() + std::chrono::milliseconds(500)));
  close(ends[1]);
  pollfd ended{held.get(), POLLIN, 0};
  EXPECT_EQ(poll(&ended, 1, 300'000), 1);
}

}  // namespace
