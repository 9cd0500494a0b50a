// SPDX-License-Identifier: MIT
//
// Between fork and exec only what a signal handler might do: GLib has threads, whose locks are copied as they stand.
// Memory, descriptors and errors are therefore seen to before the fork.
#include "process.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text.hpp"

namespace {

// With a closed standard descriptor the first file opened would become it, and an answer be written into that file
// (threats P4). Where there is no /dev, a folder serves: it can be neither read nor written.
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
  return {Exit::temporary, "cannot start " + printable(program.path) + ": " + errno_text(why) + "; nothing was changed; " +
                               (broken ? "look at the installation" : "try again later")};
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

}  // namespace

// AT_SECURE first: nothing is opened with the rights of another (threats I2).
void harden_process() {
  if (getauxval(AT_SECURE))
    throw Error{Exit::config, "keybearer is installed set-user-ID or set-group-ID, which it must not be; run: chmod ug-s"};
  fill_standard_descriptors();
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  set_handler(SIGCHLD, SIG_DFL);
  set_handler(SIGPIPE, SIG_IGN);
  block_no_signals();
}

int start(const Program& program) { return Launch(program).run(); }

int wait_for(int pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return 127;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::vector<std::string> environment_of(const std::vector<const char*>& names) {
  std::vector<std::string> all;
  for (const char* name : names)
    if (const char* value = secure_getenv(name)) all.push_back(std::string(name) + "=" + value);
  return all;
}

// Works though harden_process() gives /proc/self to root: a process may always look at itself (measured).
std::string own_executable() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
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
