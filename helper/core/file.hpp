// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "error.hpp"
#include "secret.hpp"

// Descriptors that close themselves, reading with limits, atomic replacement, trust (threats I3, I6, I7, M1).

class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept;
  void close() noexcept;

 private:
  int fd_ = -1;
};

// "No such file or directory" and the like, of errno, in English whatever the locale.
std::string errno_text(int number);

// All of it, EINTR and short writes seen to; false with errno set on failure.
bool write_all(int fd, std::string_view bytes) noexcept;
// Up to the end or `limit` + 1 bytes, so that a caller can tell "too large"; false with errno set on failure.
bool read_up_to(int fd, Secret& into, std::size_t limit) noexcept;

// What a trusted file holds; nothing where there is none. Opened without waiting for a FIFO, a link followed, then what
// was opened is judged: a regular file, ours or root's, not writable by others (nor by a group but our own), its
// parents likewise (sticky ones allowed). Else Error{blame, "PATH ..."} with the mend; too large (limit, in bytes)
// likewise.
std::optional<Secret> read_trusted(const std::string& path, std::size_t limit, Exit blame);

// Written whole or not at all, and durable: a new file in the same folder, fsync, rename, fsync of the folder. `dir` is
// an open folder, `name` an entry of it without '/'. False with errno set; the old file then stands.
bool replace_file(int dir, const std::string& name, std::string_view bytes, mode_t mode) noexcept;

// Removes what a killed replace_file() left in that folder: regular files of ours of its pattern, over an hour old
// (threats M7). For the holder of the lock under which the folder is written.
void remove_stale_temporaries(int dir) noexcept;

// HOME, else the password database's; Error{config} where it is relative, missing or another user's (threats I5).
std::string home();
// $VARIABLE if absolute (Error{config} if relative), else HOME + fallback; with "/keybearer" appended.
std::string xdg_folder(const char* variable, const char* fallback);

// An entry of a folder of ours, opened close-on-exec, never through a link. With O_CREAT made 0600 whatever the umask.
// None with errno set: what open() says, EINVAL for no regular file, EPERM for another user's, EMLINK for a second
// link.
Descriptor open_own_file(int dir, const std::string& name, int flags) noexcept;

// Our own folder, made with its parents where missing, 0700, ours, not a link; opened. Error{blame} when it cannot be.
Descriptor open_own_folder(const std::string& path, Exit blame);
// ~/.local/state/keybearer ($XDG_STATE_HOME): locks and what is known of each grant; no secret.
Descriptor open_state_folder();
