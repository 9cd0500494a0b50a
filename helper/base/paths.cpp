// SPDX-License-Identifier: MIT
#include "helper/base/paths.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/no_umask.hpp"
#include "helper/base/utf8.hpp"

namespace {

std::string (*home_lookup)() = nullptr;
std::string home_found;

const std::string& look_up_home() {
  if (!home_lookup) throw Error{Exit::config, "HOME is not set", "set HOME"};
  if (home_found.empty()) home_found = home_lookup();
  return home_found;
}

}  // namespace

void set_home_lookup(std::string (*lookup)()) { home_lookup = lookup; }

const std::string& looked_up_home() { return home_found; }

std::string home() {
  const char* variable = secure_getenv("HOME");
  const std::string path = variable && *variable ? variable : look_up_home();
  const std::string named = "HOME (" + printable(path) + ")";
  struct stat status {};
  if (!path.starts_with('/'))
    throw Error{Exit::config, named + " is not an absolute path", "set it to your home directory"};
  if (stat(path.c_str(), &status) != 0)
    throw Error{Exit::config, named + ": " + errno_text(errno), "create it, or set HOME to another directory"};
  if (!S_ISDIR(status.st_mode))
    throw Error{Exit::config, named + " is not a directory", "set it to your home directory"};
  if (status.st_uid != getauxval(AT_EUID))  // geteuid() without a system call
    throw Error{Exit::config, named + " belongs to another user",
                "run as that user, or set HOME to your home directory (sudo -H)"};
  return path;
}

std::string xdg_folder(const char* variable, const char* fallback) {
  const char* value = secure_getenv(variable);
  if (!value || !*value) return home() + fallback + "/keybearer";
  if (*value != '/')
    throw Error{Exit::config, std::string(variable) + " (" + printable(value) + ") is not an absolute path",
                "correct or unset it"};
  return value + std::string("/keybearer");
}

// On a read-only file system mkdir() may fail with another error than EEXIST for an existing directory.
bool make_parents(const std::string& path, mode_t mode) {
  for (auto slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (mkdir(folder.c_str(), mode) == 0 || errno == EEXIST) continue;
    const int why = errno;
    struct stat status {};
    if (stat(folder.c_str(), &status) == 0) continue;
    errno = why;
    return false;
  }
  return true;
}

namespace {

bool make_own_folder(const std::string& path) {
  const NoUmask mask;
  return make_parents(path + "/", 0700);
}

Descriptor open_folder(const std::string& path) {
  return Descriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

}  // namespace

Descriptor open_own_folder(const std::string& path, Exit exit) {
  Descriptor folder = open_folder(path);
  if (!folder && errno == ENOENT && make_own_folder(path)) folder = open_folder(path);
  const std::string shown = printable(path);
  struct stat status {};
  if (!folder || fstat(folder.get(), &status) != 0)
    throw Error{exit, "the directory " + shown + " cannot be opened: " + errno_text(errno), "make it accessible"};
  if (status.st_uid != geteuid()) throw Error{exit, "the directory " + shown + " belongs to another user", "remove it"};
  if ((status.st_mode & 07777) != 0700 && fchmod(folder.get(), 0700) != 0)
    throw Error{exit, "the directory " + shown + " is accessible to others: " + errno_text(errno),
                "run: chmod 700 " + shown};
  return folder;
}

Descriptor open_state_folder() { return open_own_folder(xdg_folder("XDG_STATE_HOME", "/.local/state"), Exit::io); }
