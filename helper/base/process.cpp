// SPDX-License-Identifier: MIT
//
// Between fork and exec only what a signal handler might do: GLib has threads, whose locks are copied as they stand.
// Memory, descriptors and errors are therefore seen to before the fork.
#include "helper/base/process.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
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

// With a closed standard descriptor the first file opened would become it, and an answer be written into that file
// (THREATS.md P4). Where there is no /dev, a folder serves: it can be neither read nor written.
void fill_standard_descriptors() {
  for (int fd = 0; fd < 3; ++fd)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0) open("/", O_RDONLY | O_DIRECTORY);
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

// A handler of ours must not run in the child, which is not yet another program.
class NoSignals {
 public:
  NoSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_{};
};

Error cannot_start(const Program& program, int why) {
  const bool broken = why == ENOENT || why == ENOTDIR || why == EACCES || why == ENOEXEC;
  return {Exit::temporary, "cannot start " + printable(program.path) + ": " + errno_text(why),
          (broken ? "look at the installation" : "try again later"), Kept::nothing_changed};
}

// What the child needs, with every descriptor out of the way of all that it is to become.
class Launch {
 public:
  explicit Launch(const Program& program)
      : program_(program), arguments_(pointers(program.arguments)), environment_(pointers(program.environment)) {
    for (const auto& [ours, theirs] : program.descriptors) first_free_ = std::max(first_free_, theirs + 1);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw cannot_start(program_, errno);
    result_ = Descriptor(ends[0]);
    report_ = Descriptor(ends[1]);
    report_at_ = out_of_the_way(report_.get());
    null_ = Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null_) throw cannot_start(program_, errno);
    for (int fd = 0; fd < 3; ++fd) places_.emplace_back(out_of_the_way(null_.get()), fd);
    for (const auto& [ours, theirs] : program.descriptors) places_.emplace_back(out_of_the_way(ours), theirs);
  }

  int run() {
    const pid_t child = fork_child();
    report_.close();
    copies_.clear();
    if (program_.detached) wait_for(child);
    int why = 0;
    ssize_t size;
    while ((size = read(result_.get(), &why, sizeof why)) < 0 && errno == EINTR) continue;
    if (size == 0) return program_.detached ? 0 : child;
    if (!program_.detached) wait_for(child);
    throw cannot_start(program_, why);
  }

 private:
  static std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> all;
    for (const auto& word : words) all.push_back(const_cast<char*>(word.c_str()));
    all.push_back(nullptr);
    return all;
  }

  int out_of_the_way(int fd) {
    if (fd >= first_free_) return fd;
    Descriptor copy(fcntl(fd, F_DUPFD_CLOEXEC, first_free_));
    if (!copy) throw cannot_start(program_, errno == EINVAL ? EMFILE : errno);  // EINVAL: above RLIMIT_NOFILE
    return copies_.emplace_back(std::move(copy)).get();
  }

  pid_t fork_child() {
    const NoSignals blocked;
    const pid_t child = fork();
    if (child < 0) throw cannot_start(program_, errno);
    if (child == 0) become();
    return child;
  }

  [[noreturn]] void fail() const {
    const int why = errno;
    (void)!write(report_at_, &why, sizeof why);
    _exit(127);
  }

  // dup2 leaves its target open over exec, and nothing else is.
  void set_descriptors() const {
    if (close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) != 0) {
      rlimit open_files{};
      getrlimit(RLIMIT_NOFILE, &open_files);
      for (int fd = 3; fd < static_cast<int>(std::min<rlim_t>(open_files.rlim_cur, 65536)); ++fd)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    for (const auto& [ours, theirs] : places_)
      if (dup2(ours, theirs) < 0) fail();
  }

  [[noreturn]] void become() const {
    set_descriptors();
    for (int signal = 1; signal < NSIG; ++signal) set_handler(signal, SIG_DFL);
    if (program_.own_session) setsid();
    if (program_.detached) {
      if (chdir("/") != 0) fail();
      const pid_t again = fork();
      if (again < 0) fail();
      if (again > 0) _exit(0);
    }
    block_no_signals();
    execve(program_.path.c_str(), arguments_.data(), environment_.data());
    fail();
  }

  const Program& program_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  int first_free_ = 3;
  Descriptor result_;
  Descriptor report_;
  int report_at_ = -1;
  Descriptor null_;
  std::vector<Descriptor> copies_;
  std::vector<std::pair<int, int>> places_;
};

rlimit inherited_core_limit{0, 0};  // for whom we become

}  // namespace

// AT_SECURE first: nothing is opened with the rights of another (THREATS.md I2).
void harden_process() {
  if (getauxval(AT_SECURE))
    throw Error{Exit::config, "keybearer is installed set-user-ID or set-group-ID, which it must not be",
                "run: chmod ug-s"};
  fill_standard_descriptors();
  getrlimit(RLIMIT_CORE, &inherited_core_limit);
  const rlimit none{0, inherited_core_limit.rlim_max};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  set_handler(SIGCHLD, SIG_DFL);
  set_handler(SIGPIPE, SIG_IGN);
  block_no_signals();
}

int start(const Program& program) { return Launch(program).run(); }

int become(const std::string& path, std::vector<std::string> arguments) {
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

int wait_for(int pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return 127;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

namespace {

// One end for us, one for the child; ours never makes us wait.
struct Pipe {
  explicit Pipe(const Program& program) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw cannot_start(program, errno);
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
  Descriptor reading, writing;
};

// By its number: the header of glibc 2.36 gives the function no C linkage. -1 where a kernel or a filter has none.
int open_pidfd(int pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// Feeds and reads a program until it has ended, whoever else still holds its output.
class Feeding {
 public:
  Feeding(std::string_view input, Descriptor to, Descriptor from, int pid, std::size_t limit)
      : input_(input), to_(std::move(to)), from_(std::move(from)), ended_(open_pidfd(pid)), limit_(limit) {
    for (const auto* fd : {&to_, &from_}) fcntl(fd->get(), F_SETFL, O_NONBLOCK);
    if (input_.empty()) to_.close();
  }

  // False when the time is over.
  bool run(std::optional<Deadline> deadline) {
    for (;;) {
      pollfd all[] = {{to_.get(), POLLOUT, 0}, {from_.get(), POLLIN, 0}, {ended_.get(), POLLIN, 0}};
      const int ready = poll(all, 3, poll_timeout(deadline));
      if (ready == 0) return false;
      if (ready < 0) continue;  // EINTR: nothing of the above is known
      if (all[0].revents) feed();
      const bool has_ended = all[2].revents != 0;
      if ((all[1].revents || has_ended) && !drain()) from_.close();
      if (has_ended || (!from_ && !ended_)) return true;  // without a pidfd the end of its output has to do
    }
  }

  Secret take() { return std::move(output_); }

 private:
  void feed() {
    const ssize_t count = write(to_.get(), input_.data(), input_.size());
    if (count > 0) input_.remove_prefix(static_cast<std::size_t>(count));
    if (input_.empty() || (count < 0 && errno != EAGAIN && errno != EINTR))
      to_.close();  // it reads no more: its affair
  }

  // False at the end of its output, or when there is more than anybody wants.
  bool drain() {
    for (;;) {
      const std::size_t before = output_.size();
      output_.reserve(before + 4096);
      const ssize_t count =
          read(from_.get(), output_.data() + before, std::min<std::size_t>(4096, limit_ + 1 - before));
      if (count < 0) return errno == EAGAIN || errno == EINTR;
      output_.resize(before + static_cast<std::size_t>(count));
      if (count == 0 || output_.size() > limit_) return false;
    }
  }

  std::string_view input_;
  Descriptor to_, from_, ended_;
  std::size_t limit_;
  Secret output_;
};

}  // namespace

std::optional<Ran> run(Program program, std::string_view input, std::size_t output_limit,
                       std::optional<Deadline> deadline) {
  Pipe in(program), out(program);
  program.own_session = true;
  program.descriptors.emplace_back(in.reading.get(), STDIN_FILENO);
  program.descriptors.emplace_back(out.writing.get(), STDOUT_FILENO);
  const int pid = start(program);
  in.reading.close();
  out.writing.close();
  Feeding feeding(input, std::move(in.writing), std::move(out.reading), pid, output_limit);
  const bool in_time = feeding.run(deadline);
  if (!in_time) kill(-pid, SIGKILL);
  const int status = wait_for(pid);
  if (!in_time) return {};
  return Ran{status, feeding.take()};
}

// Works though harden_process() gives /proc/self to root: a process may always look at itself (measured).
std::string own_executable() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
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
