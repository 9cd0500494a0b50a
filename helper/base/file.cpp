// SPDX-License-Identifier: MIT
#include "helper/base/file.hpp"

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
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "helper/base/no_umask.hpp"

std::string errno_text(int number) {
  const char* text = strerrordesc_np(number);
  return text ? text : "error " + std::to_string(number);
}

namespace {

// Whether to repeat the call. A process that shares the descriptor may have made it non-blocking.
bool should_retry(int fd, short events) noexcept {
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
    else if (!should_retry(fd, POLLOUT))
      return false;
  }
  return true;
}

template <Bytes Into>
ssize_t read_some(int fd, Into& into, std::size_t most) {
  const std::size_t before = into.size();
  into.resize(before + most);
  const ssize_t count = read(fd, into.data() + before, most);
  into.resize(before + (count > 0 ? static_cast<std::size_t>(count) : 0));
  return count;
}

template ssize_t read_some(int fd, Secret& into, std::size_t most);
template ssize_t read_some(int fd, std::string& into, std::size_t most);

template <Bytes Into>
bool read_up_to(int fd, Into& into, std::size_t limit) noexcept try {
  while (into.size() <= limit) {
    const std::size_t room = std::max<std::size_t>(4096, into.size());
    const ssize_t count = read_some(fd, into, std::min(room, limit + 1 - into.size()));
    if (count == 0) return true;
    if (count < 0 && !should_retry(fd, POLLIN)) return false;
  }
  return true;
} catch (const std::bad_alloc&) {
  errno = ENOMEM;
  return false;
}

template bool read_up_to(int fd, Secret& into, std::size_t limit) noexcept;
template bool read_up_to(int fd, std::string& into, std::size_t limit) noexcept;

namespace {

// Makes a unique name, since writers without a common lock must not share one. Returns false if it would be too long.
bool temporary_name(const std::string& name, char (&into)[NAME_MAX + 1]) noexcept {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != sizeof random) return false;
  const int size =
      snprintf(into, sizeof into, ".%s.%016llx.tmp", name.c_str(), static_cast<unsigned long long>(random));
  if (size >= 0 && static_cast<std::size_t>(size) < sizeof into) return true;
  errno = ENAMETOOLONG;
  return false;
}

// A failed fsync is not repeated: the kernel has dropped the pages that it could not write (THREATS.md M2). close() may
// report an exceeded quota.
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
  return fsync(dir) == 0 || errno == EINVAL;  // EINVAL: the file system does not support it
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
  const int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // with a separate position
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
