// SPDX-License-Identifier: MIT
#include "helper/base/trust.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"

namespace {

constexpr std::size_t database_limit = 8 * 1024 * 1024;  // bytes of /etc/passwd and /etc/group

// Why others could change a file or directory, and what to do about it; both are empty if they cannot (THREATS.md I3).
// In a sticky directory others cannot replace files that are not theirs.
struct Distrust {
  std::string why, hint;
};

std::optional<std::string> read_database(const char* path) {
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file || !read_up_to(file.get(), text, database_limit) || text.size() > database_limit) return {};
  return text;
}

bool is_own_group(gid_t group, uid_t user) {
  const auto users = read_database("/etc/passwd"), groups = read_database("/etc/group");
  return users && groups && is_private_group(*users, *groups, user, group);
}

// With an access list, the permissions of the group are the most that any entry of the list has.
bool has_access_list(const char* path, int fd) {
  constexpr char attribute[] = "system.posix_acl_access";
  const ssize_t size = fd >= 0 ? fgetxattr(fd, attribute, nullptr, 0) : getxattr(path, attribute, nullptr, 0);
  return size >= 0 || (errno != ENODATA && errno != ENOTSUP);
}

// `fd` is -1 for a directory, which is not open.
Distrust distrust(const struct stat& status, const char* path, int fd, uid_t user) {
  if (status.st_uid != user && status.st_uid != 0)
    return {"belongs to another user (uid " + std::to_string(status.st_uid) + ")", "make it yours or root's"};
  if (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX)) return {};
  if (status.st_mode & S_IWOTH) return {"is writable by others", "run: chmod o-w " + printable(path)};
  if (!(status.st_mode & S_IWGRP)) return {};
  if (has_access_list(path, fd))
    return {"is writable by others through an access list", "run: setfacl -b " + printable(path)};
  if (!is_own_group(status.st_gid, user))
    return {"is writable by a group that may not be yours alone", "run: chmod g-w " + printable(path)};
  return {};
}

using Stat = int (*)(const char* path, struct stat* status);

// Checks the directories above `path`. Returns false if one of them is a link, which only lstat(2) sees.
bool trust_parents(Stat look, const std::string& path, const std::string& file, Exit exit, uid_t user) {
  std::string folder = path;
  for (auto slash = folder.rfind('/'); slash != folder.npos; slash = folder.rfind('/')) {
    folder.resize(slash);
    const char* name = folder.empty() ? "/" : folder.c_str();
    struct stat status {};
    if (look(name, &status) != 0) continue;  // nothing was opened through a directory that cannot be reached
    if (S_ISLNK(status.st_mode)) return false;
    const auto [why, hint] = distrust(status, name, -1, user);
    if (!why.empty())
      throw Error{exit, printable(file) + " is not trusted: its directory " + printable(name) + " " + why, hint};
  }
  return true;
}

// Checks the directories of the path as given, and those of its real path. Without links they are the same.
void trust_all_parents(const std::string& path, bool is_link, Exit exit, uid_t user) {
  if (!is_link && path.starts_with('/') && trust_parents(lstat, path, path, exit, user)) return;
  trust_parents(stat, path.starts_with('/') ? path : "./" + path, path, exit, user);
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  if (real) trust_parents(stat, real.get(), path, exit, user);
}

}  // namespace

bool is_private_group(std::string_view users, std::string_view groups, uid_t user, gid_t group) {
  std::vector<std::string_view> names;  // of this user, whose entry may be there under several names
  for (const auto line : split(users, '\n')) {
    if (line.starts_with('+') || line.starts_with('-')) return false;  // the rest is in a directory service
    const auto fields = split(line, ':');
    if (fields.size() < 4 || decimal(fields[3]) != std::int64_t{group}) continue;
    if (decimal(fields[2]) != std::int64_t{user}) return false;
    names.push_back(fields[0]);
  }
  bool has_entry = false;
  for (const auto line : split(groups, '\n')) {
    if (line.starts_with('+') || line.starts_with('-')) return false;
    const auto fields = split(line, ':');
    if (fields.size() < 4 || decimal(fields[2]) != std::int64_t{group}) continue;
    has_entry = true;
    for (const auto member : split(fields[3], ','))
      if (!trim(member).empty() && !contains(names, trim(member))) return false;
  }
  return has_entry && !names.empty();
}

Descriptor open_trusted(const std::string& path, Exit exit) {
  constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  Descriptor file(open(path.c_str(), flags | O_NOFOLLOW));
  const bool is_link = !file && errno == ELOOP;
  if (is_link) file = Descriptor(open(path.c_str(), flags));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return {};
  struct stat status {};
  const auto shown = [&] { return printable(path); };
  if (!file || fstat(file.get(), &status) != 0)
    throw Error{exit, shown() + " cannot be read: " + errno_text(errno), "make it readable"};
  if (!S_ISREG(status.st_mode)) throw Error{exit, shown() + " is not a regular file", "replace it by one"};
  const auto user = static_cast<uid_t>(getauxval(AT_EUID));  // geteuid() without a system call
  const auto [why, hint] = distrust(status, path.c_str(), file.get(), user);
  if (!why.empty()) throw Error{exit, shown() + " is not trusted: it " + why, hint};
  trust_all_parents(path, is_link, exit, user);
  return file;
}

template <Bytes Out>
std::optional<Out> read_trusted(const std::string& path, std::size_t limit, Exit exit) {
  const Descriptor file = open_trusted(path, exit);
  if (!file) return {};
  const auto shown = [&] { return printable(path); };
  Out bytes;
  if (!read_up_to(file.get(), bytes, limit))
    throw Error{exit, shown() + " cannot be read: " + errno_text(errno), "make it readable"};
  if (bytes.size() > limit)
    throw Error{exit, shown() + " is larger than " + std::to_string(limit) + " bytes", "shorten it"};
  return bytes;
}

template std::optional<Secret> read_trusted(const std::string& path, std::size_t limit, Exit exit);
template std::optional<std::string> read_trusted(const std::string& path, std::size_t limit, Exit exit);
