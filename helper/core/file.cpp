// SPDX-License-Identifier: MIT
#include "file.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <new>
#include <poll.h>
#include <pwd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "text.hpp"

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = other.release();
  }
  return *this;
}

int Descriptor::release() noexcept { return std::exchange(fd_, -1); }

void Descriptor::close() noexcept {
  const int before = errno;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  errno = before;
}

std::string errno_text(int number) {
  const char* text = strerrordesc_np(number);
  return text ? text : "error " + std::to_string(number);
}

namespace {

// True when the call may be made again. A caller's pipe may have been left non-blocking by whoever shares it.
bool worth_another_try(int fd, short events) noexcept {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd wait{fd, events, 0};
  return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

}  // namespace

bool write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (!worth_another_try(fd, POLLOUT))
      return false;
  }
  return true;
}

bool read_up_to(int fd, Secret& into, std::size_t limit) noexcept try {
  while (into.size() <= limit) {
    if (into.size() == into.capacity()) into.reserve(std::max<std::size_t>(4096, 2 * into.capacity()));
    const std::size_t room = std::min(into.capacity() - into.size(), limit + 1 - into.size());
    const ssize_t count = read(fd, into.data() + into.size(), room);
    if (count == 0) return true;
    if (count > 0)
      into.resize(into.size() + static_cast<std::size_t>(count));
    else if (!worth_another_try(fd, POLLIN))
      return false;
  }
  return true;
} catch (const std::bad_alloc&) {
  errno = ENOMEM;
  return false;
}

namespace {

// Why others could change what that is, with the mend, or nothing (threats I3). Whoever may write into a sticky folder
// cannot replace what is not his.
std::string distrust(const struct stat& status, const std::string& shown) {
  if (status.st_uid != geteuid() && status.st_uid != 0)
    return "belongs to another user (uid " + std::to_string(status.st_uid) + "); it must be yours or root's";
  if (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX)) return {};
  if (status.st_mode & S_IWOTH) return "is writable by others; run: chmod o-w " + shown;
  if ((status.st_mode & S_IWGRP) && status.st_gid != getegid())
    return "is writable by a group that is not your own; run: chmod g-w " + shown;
  return {};
}

void trust_parents(const std::string& path, const std::string& file, Exit blame) {
  for (auto slash = path.rfind('/'); slash != path.npos; slash = slash == 0 ? path.npos : path.rfind('/', slash - 1)) {
    const std::string folder = slash == 0 ? "/" : path.substr(0, slash);
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0) continue;  // not reachable: then nothing was opened through it
    const auto why = distrust(status, printable(folder));
    if (!why.empty())
      throw Error{blame, printable(file) + " is not trusted: its folder " + printable(folder) + " " + why};
  }
}

// As named, and where its links lead.
void trust_all_parents(const std::string& path, Exit blame) {
  trust_parents(path.starts_with('/') ? path : "./" + path, path, blame);
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  if (real) trust_parents(real.get(), path, blame);
}

}  // namespace

std::optional<Secret> read_trusted(const std::string& path, std::size_t limit, Exit blame) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return {};
  const std::string shown = printable(path);
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0) throw Error{blame, shown + " cannot be read: " + errno_text(errno)};
  if (!S_ISREG(status.st_mode)) throw Error{blame, shown + " is no regular file; replace it with one"};
  const auto why = distrust(status, shown);
  if (!why.empty()) throw Error{blame, shown + " is not trusted: it " + why};
  trust_all_parents(path, blame);
  Secret bytes;
  if (!read_up_to(file.get(), bytes, limit)) throw Error{blame, shown + " cannot be read: " + errno_text(errno)};
  if (bytes.size() > limit)
    throw Error{blame, shown + " is larger than " + std::to_string(limit) + " bytes; shorten it"};
  return bytes;
}

namespace {

// A name that nobody else has: writers without a common lock must not share one. False where it would be too long.
bool temporary_name(const std::string& name, char (&into)[NAME_MAX + 1]) noexcept {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != sizeof random) return false;
  const int size =
      snprintf(into, sizeof into, ".%s.%016llx.tmp", name.c_str(), static_cast<unsigned long long>(random));
  if (size >= 0 && static_cast<std::size_t>(size) < sizeof into) return true;
  errno = ENAMETOOLONG;
  return false;
}

// A failed fsync is not repeated: the kernel has forgotten what it could not write (threats M2). close() tells of a
// quota.
bool fill_and_close(Descriptor file, std::string_view bytes, mode_t mode) noexcept {
  if (fchmod(file.get(), mode) != 0 || !write_all(file.get(), bytes) || fsync(file.get()) != 0) return false;
  return ::close(file.release()) == 0;
}

}  // namespace

bool replace_file(int dir, const std::string& name, std::string_view bytes, mode_t mode) noexcept {
  char temporary[NAME_MAX + 1];
  if (!temporary_name(name, temporary)) return false;
  Descriptor file(openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return false;
  if (!fill_and_close(std::move(file), bytes, mode) || renameat(dir, temporary, dir, name.c_str()) != 0) {
    const int why = errno;
    unlinkat(dir, temporary, 0);
    errno = why;
    return false;
  }
  return fsync(dir) == 0 || errno == EINVAL;  // EINVAL: this file system has no such thing
}

namespace {

constexpr std::time_t stale_after = 3600;  // seconds

bool is_temporary(std::string_view name) { return name.starts_with('.') && name.ends_with(".tmp"); }

bool is_stale(int dir, const char* name) noexcept {
  struct stat status {};
  return fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
         status.st_uid == geteuid() && status.st_mtime < std::time(nullptr) - stale_after;
}

}  // namespace

void remove_stale_temporaries(int dir) noexcept {
  const int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // with a position of its own
  if (copy < 0) return;
  DIR* entries = fdopendir(copy);
  if (!entries) {
    ::close(copy);
    return;
  }
  while (const dirent* entry = readdir(entries))
    if (is_temporary(entry->d_name) && is_stale(dir, entry->d_name)) unlinkat(dir, entry->d_name, 0);
  closedir(entries);
}

namespace {

std::string home_of_password_database() {
  const passwd* entry = getpwuid(geteuid());
  if (!entry || !entry->pw_dir) throw Error{Exit::config, "HOME is not set and your user has no entry; set HOME"};
  return entry->pw_dir;
}

}  // namespace

std::string home() {
  const char* variable = secure_getenv("HOME");
  const std::string path = variable && *variable ? variable : home_of_password_database();
  const std::string named = "HOME (" + printable(path) + ")";
  struct stat status {};
  if (!path.starts_with('/')) throw Error{Exit::config, named + " is not an absolute path; set it to one"};
  if (stat(path.c_str(), &status) != 0)
    throw Error{Exit::config, named + ": " + errno_text(errno) + "; create it or set another"};
  if (!S_ISDIR(status.st_mode)) throw Error{Exit::config, named + " is no folder; set it to one"};
  if (status.st_uid != geteuid())
    throw Error{Exit::config, named + " belongs to another user; run as that user, or set HOME to your own (sudo -H)"};
  return path;
}

std::string xdg_folder(const char* variable, const char* fallback) {
  const char* value = secure_getenv(variable);
  if (!value || !*value) return home() + fallback + "/keybearer";
  if (*value != '/')
    throw Error{Exit::config,
                std::string(variable) + " (" + printable(value) + ") is not an absolute path; mend or unset it"};
  return value + std::string("/keybearer");
}

namespace {

// A umask of 0777 would leave us a folder or a lock that we cannot open (threats I7). No thread of ours sees it.
class NoUmask {
 public:
  NoUmask() noexcept : old_(umask(0)) {}
  ~NoUmask() { umask(old_); }
  NoUmask(const NoUmask&) = delete;
  NoUmask& operator=(const NoUmask&) = delete;

 private:
  mode_t old_;
};

void make_folders(const std::string& path) {
  const NoUmask mask;
  for (auto slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    mkdir(path.substr(0, slash).c_str(), 0700);  // what fails here fails in open(), with its reason
    if (slash == path.npos) return;
  }
}

Descriptor open_folder(const std::string& path) {
  return Descriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

}  // namespace

Descriptor open_own_file(int dir, const std::string& name, int flags) noexcept {
  const NoUmask mask;
  Descriptor file(openat(dir, name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0) return {};
  const int why = !S_ISREG(status.st_mode)     ? EINVAL
                  : status.st_uid != geteuid() ? EPERM
                  : status.st_nlink != 1       ? EMLINK
                                               : 0;
  if (why == 0) return file;
  errno = why;
  return {};
}

Descriptor open_own_folder(const std::string& path, Exit blame) {
  Descriptor folder = open_folder(path);
  if (!folder && errno == ENOENT) {
    make_folders(path);
    folder = open_folder(path);
  }
  const std::string shown = printable(path);
  struct stat status {};
  if (!folder || fstat(folder.get(), &status) != 0)
    throw Error{blame, "the folder " + shown + " cannot be had: " + errno_text(errno)};
  if (status.st_uid != geteuid()) throw Error{blame, "the folder " + shown + " belongs to another user; remove it"};
  if ((status.st_mode & 07777) != 0700 && fchmod(folder.get(), 0700) != 0)
    throw Error{blame,
                "the folder " + shown + " is open to others: " + errno_text(errno) + "; run: chmod 700 " + shown};
  return folder;
}

Descriptor open_state_folder() { return open_own_folder(xdg_folder("XDG_STATE_HOME", "/.local/state"), Exit::store); }
