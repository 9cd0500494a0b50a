// SPDX-License-Identifier: MIT
#include "helper/base/process.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"

namespace {

// If a standard descriptor were closed, the next file to be opened would get its number, and the output would be
// written into that file (THREATS.md P4). Without /dev a directory is opened, which can be neither read nor written.
void fill_standard_descriptors() {
  pollfd all[] = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}};
  const auto is_closed = [](const pollfd& one) { return (one.revents & POLLNVAL) != 0; };
  if (poll(all, 3, 0) >= 0 && std::none_of(std::begin(all), std::end(all), is_closed)) return;
  for (int fd = 0; fd < 3; ++fd) {
    const int mode = fd == STDOUT_FILENO ? O_RDONLY : O_RDWR;  // what is written to a closed output is not written
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode) < 0) open("/", O_RDONLY | O_DIRECTORY);
  }
}

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

void block_no_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

Error cannot_start(const Program& program, int why) {
  const bool broken = why == ENOENT || why == ENOTDIR || why == EACCES || why == ENOEXEC;
  return {Exit::temporary, "cannot start " + printable(program.path) + ": " + errno_text(why),
          (broken ? "check the installation" : "try again later"), Kept::nothing_changed};
}

// The file actions and attributes of posix_spawn(3).
struct SpawnOptions {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnOptions() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnOptions() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const auto& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

class Launch {
 public:
  explicit Launch(const Program& program)
      : program_(program), arguments_(pointers(program.arguments)), environment_(pointers(program.environment)) {
    set_descriptors();
    if (program.detached) check(posix_spawn_file_actions_addchdir_np(&options_.actions, "/"));
    set_signals_and_session();
  }

  int run() const {
    pid_t child = 0;
    check(program_.detached ? spawn_detached() : spawn(&child));
    return child;
  }

 private:
  void check(int number) const {
    if (number != 0) throw cannot_start(program_, number);
  }

  // The actions run in order, so each of our descriptors is first duplicated above all those that are set. Closing a
  // descriptor that is not open is not an error.
  void set_descriptors() {
    int first_free = 3;
    for (const auto& [ours, theirs] : program_.descriptors) first_free = std::max(first_free, theirs + 1);
    std::vector<bool> given(static_cast<std::size_t>(first_free));
    for (const auto& [ours, theirs] : program_.descriptors) {
      check(posix_spawn_file_actions_adddup2(&options_.actions, above(first_free, ours), theirs));
      given[static_cast<std::size_t>(theirs)] = true;
    }
    for (int fd = 0; fd < first_free; ++fd) {
      if (given[static_cast<std::size_t>(fd)]) continue;
      check(fd < 3 ? posix_spawn_file_actions_addopen(&options_.actions, fd, "/dev/null", O_RDWR, 0)
                   : posix_spawn_file_actions_addclose(&options_.actions, fd));
    }
    check(posix_spawn_file_actions_addclosefrom_np(&options_.actions, first_free));
  }

  int above(int lowest, int fd) {
    if (fd >= lowest) return fd;
    Descriptor copy(fcntl(fd, F_DUPFD_CLOEXEC, lowest));
    if (!copy) throw cannot_start(program_, errno == EINVAL ? EMFILE : errno);  // EINVAL: above RLIMIT_NOFILE
    return copies_.emplace_back(std::move(copy)).get();
  }

  void set_signals_and_session() {
    sigset_t none, all;
    sigemptyset(&none);
    std::memset(&all, 0xff, sizeof all);  // sigfillset() omits two signals that glibc uses, which would stay ignored
    posix_spawnattr_setsigmask(&options_.attributes, &none);
    posix_spawnattr_setsigdefault(&options_.attributes, &all);
    const int session = program_.own_session ? POSIX_SPAWN_SETSID : 0;
    posix_spawnattr_setflags(&options_.attributes,
                             static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | session));
  }

  int spawn(pid_t* child) const noexcept {
    return posix_spawn(child, program_.path.c_str(), &options_.actions, &options_.attributes, arguments_.data(),
                       environment_.data());
  }

  // init reaps a process only if its parent has ended, and posix_spawn has no flag for that. So a forked child starts
  // the program and exits with the error number. The child allocates nothing, since a thread of GLib may hold the
  // allocator's lock, and all signals are blocked in it, so that no handler runs.
  int spawn_detached() const noexcept {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t child = fork();
    if (child == 0) {
      pid_t program;
      _exit(spawn(&program));
    }
    const int number = errno;
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return child < 0 ? number : wait_for(child);
  }

  const Program& program_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  std::vector<Descriptor> copies_;
  SpawnOptions options_;
};

rlimit inherited_core_limit{0, 0};  // restored by replace_process()

}  // namespace

// AT_SECURE is checked first, so that nothing is opened with another user's privileges (THREATS.md I2).
void harden_process() {
  if (getauxval(AT_SECURE))
    throw Error{Exit::config, "keybearer must not be set-user-ID or set-group-ID", "run: chmod ug-s on it"};
  fill_standard_descriptors();
  getrlimit(RLIMIT_CORE, &inherited_core_limit);
  const rlimit none{0, inherited_core_limit.rlim_max};
  if (inherited_core_limit.rlim_cur != 0) setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  set_handler(SIGCHLD, SIG_DFL);
  set_handler(SIGPIPE, SIG_IGN);
  block_no_signals();
}

int start(const Program& program) { return Launch(program).run(); }

int replace_process(const std::string& path, std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  setrlimit(RLIMIT_CORE, &inherited_core_limit);
  signal(SIGPIPE, SIG_DFL);
  execv(path.c_str(), pointers.data());
  const int number = errno;
  harden_process();
  return number;
}

namespace {

constexpr int forwarded_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
volatile sig_atomic_t foreground_pid = 0;

// What the terminal sends goes to the whole process group, so the child has it already.
void forward(int signal, siginfo_t* info, void*) {
  if (info->si_code <= 0) kill(static_cast<pid_t>(foreground_pid), signal);
}

// A signal that our caller has us ignore stays ignored (nohup).
void forward_signals(int pid) {
  foreground_pid = pid;
  for (const int number : forwarded_signals) {
    struct sigaction now {};
    if (sigaction(number, nullptr, &now) != 0 || now.sa_handler == SIG_IGN) continue;
    now.sa_sigaction = forward;
    now.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(number, &now, nullptr);
  }
}

void block_forwarded_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : forwarded_signals) sigaddset(&signals, number);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

std::optional<int> run_in_foreground(const std::string& path, std::vector<std::string> arguments) {
  const pid_t caller = getpid();
  block_forwarded_signals();
  const pid_t pid = fork();  // posix_spawn(3) cannot tie the child's life to ours
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != caller) _exit(127);
    block_no_signals();
    errno = replace_process(path, std::move(arguments));
    return {};
  }
  if (pid > 0) forward_signals(pid);
  block_no_signals();
  if (pid < 0) return {};
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return {};
  return status;
}

int end_like(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return WEXITSTATUS(wait_status);
  set_handler(WTERMSIG(wait_status), SIG_DFL);
  raise(WTERMSIG(wait_status));
  return 128 + WTERMSIG(wait_status);  // the signal is blocked or ignored
}

int wait_for(int pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return 127;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

namespace {

// A pipe between this process and the child.
struct Pipe {
  explicit Pipe(const Program& program) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw cannot_start(program, errno);
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
  Descriptor reading, writing;
};

// By syscall(), since the header of glibc 2.36 declares the function without C linkage. Returns -1 if the kernel or a
// seccomp filter does not allow it.
int open_pidfd(int pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// Writes a program's input and reads its output until it has ended, even if another process has its output open.
template <Bytes Output>
class Communication {
 public:
  Communication(std::string_view input, Descriptor to, Descriptor from, int pid, std::size_t limit)
      : input_(input), to_(std::move(to)), from_(std::move(from)), ended_(open_pidfd(pid)), limit_(limit) {
    for (const auto* fd : {&to_, &from_}) fcntl(fd->get(), F_SETFL, O_NONBLOCK);
    if (input_.empty()) to_.close();
  }

  // Returns false at the deadline.
  bool run(std::optional<Deadline> deadline) {
    for (;;) {
      pollfd all[] = {{to_.get(), POLLOUT, 0}, {from_.get(), POLLIN, 0}, {ended_.get(), POLLIN, 0}};
      const int ready = poll(all, 3, poll_timeout(deadline));
      if (ready == 0) return false;
      if (ready < 0) continue;  // EINTR: revents is not set
      if (all[0].revents) write_input();
      const bool has_ended = all[2].revents != 0;
      if ((all[1].revents || has_ended) && !read_output()) from_.close();
      if (has_ended || (!from_ && !ended_)) return true;  // without a pidfd, the end of its output counts
    }
  }

  Output take() { return std::move(output_); }

 private:
  void write_input() {
    const ssize_t count = write(to_.get(), input_.data(), input_.size());
    if (count > 0) input_.remove_prefix(static_cast<std::size_t>(count));
    if (input_.empty() || (count < 0 && errno != EAGAIN && errno != EINTR))
      to_.close();  // the program has closed its input, which is not an error
  }

  // Returns false at the end of the output, or if it is over the limit.
  bool read_output() {
    for (;;) {
      const ssize_t count = read_some(from_.get(), output_, std::min<std::size_t>(4096, limit_ + 1 - output_.size()));
      if (count < 0) return errno == EAGAIN || errno == EINTR;
      if (count == 0 || output_.size() > limit_) return false;
    }
  }

  std::string_view input_;
  Descriptor to_, from_, ended_;
  std::size_t limit_;
  Output output_;
};

}  // namespace

template <Bytes Output>
std::optional<ProcessResult<Output>> run(Program program, std::string_view input, std::size_t output_limit,
                                         std::optional<Deadline> deadline) {
  Pipe in(program), out(program);
  program.own_session = true;
  program.descriptors.emplace_back(in.reading.get(), STDIN_FILENO);
  program.descriptors.emplace_back(out.writing.get(), STDOUT_FILENO);
  const int pid = start(program);
  in.reading.close();
  out.writing.close();
  Communication<Output> communication(input, std::move(in.writing), std::move(out.reading), pid, output_limit);
  const bool in_time = communication.run(deadline);
  if (!in_time) kill(-pid, SIGKILL);
  const int status = wait_for(pid);
  if (!in_time) return {};
  return ProcessResult<Output>{status, communication.take()};
}

template std::optional<ProcessResult<Secret>> run(Program program, std::string_view input, std::size_t output_limit,
                                                  std::optional<Deadline> deadline);
template std::optional<ProcessResult<std::string>> run(Program program, std::string_view input,
                                                       std::size_t output_limit, std::optional<Deadline> deadline);

// This works although harden_process() makes root the owner of /proc/self: a process may always read its own entries
// (measured).
std::string own_executable() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

Program parse_command(std::string_view command) {
  Program program;
  for (const auto word : split(command, ' '))
    if (!word.empty()) program.arguments.emplace_back(word);
  if (program.arguments.empty()) program.arguments.emplace_back();
  program.path = find_program(program.arguments.front()).value_or("");
  return program;
}

std::optional<std::string> find_program(const std::string& name) {
  if (!name.starts_with('/')) return find_on_path(name);
  return access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
}

std::optional<std::string> find_on_path(std::string_view name) {
  const char* path = secure_getenv("PATH");
  for (const auto folder : split(path ? path : "/usr/local/bin:/usr/bin:/bin", ':')) {
    if (!folder.starts_with('/')) continue;
    std::string file = std::string(folder) + "/" + std::string(name);
    struct stat found {};
    if (stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode) && access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}
