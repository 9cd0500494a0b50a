// SPDX-License-Identifier: MIT
#include "helper/base/trust.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"

namespace {

// Why others could change a file or directory, and what to do about it; both are empty if they cannot (THREATS.md I3).
// In a sticky directory others cannot replace files that are not theirs.
struct Distrust {
  std::string why, hint;
};

Distrust distrust(const struct stat& status, const std::string& shown) {
  if (status.st_uid != geteuid() && status.st_uid != 0)
    return {"belongs to another user (uid " + std::to_string(status.st_uid) + ")", "make it yours or root's"};
  if (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX)) return {};
  if (status.st_mode & S_IWOTH) return {"is writable by others", "run: chmod o-w " + shown};
  if ((status.st_mode & S_IWGRP) && status.st_gid != getegid())
    return {"is writable by a group that is not your own", "run: chmod g-w " + shown};
  return {};
}

void trust_parents(const std::string& path, const std::string& file, Exit exit) {
  for (auto slash = path.rfind('/'); slash != path.npos; slash = slash == 0 ? path.npos : path.rfind('/', slash - 1)) {
    const std::string folder = slash == 0 ? "/" : path.substr(0, slash);
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0) continue;  // nothing was opened through a directory that cannot be reached
    const auto [why, hint] = distrust(status, printable(folder));
    if (!why.empty())
      throw Error{exit, printable(file) + " is not trusted: its directory " + printable(folder) + " " + why, hint};
  }
}

// Checks the directories of the path as given, and those of its real path.
void trust_all_parents(const std::string& path, Exit exit) {
  trust_parents(path.starts_with('/') ? path : "./" + path, path, exit);
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  if (real) trust_parents(real.get(), path, exit);
}

}  // namespace

template <Bytes Out>
std::optional<Out> read_trusted(const std::string& path, std::size_t limit, Exit exit) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return {};
  const std::string shown = printable(path);
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0)
    throw Error{exit, shown + " cannot be read: " + errno_text(errno), "make it readable"};
  if (!S_ISREG(status.st_mode)) throw Error{exit, shown + " is not a regular file", "replace it by one"};
  const auto [why, hint] = distrust(status, shown);
  if (!why.empty()) throw Error{exit, shown + " is not trusted: it " + why, hint};
  trust_all_parents(path, exit);
  Out bytes;
  if (!read_up_to(file.get(), bytes, limit))
    throw Error{exit, shown + " cannot be read: " + errno_text(errno), "make it readable"};
  if (bytes.size() > limit)
    throw Error{exit, shown + " is larger than " + std::to_string(limit) + " bytes", "shorten it"};
  return bytes;
}

template std::optional<Secret> read_trusted(const std::string& path, std::size_t limit, Exit exit);
template std::optional<std::string> read_trusted(const std::string& path, std::size_t limit, Exit exit);
