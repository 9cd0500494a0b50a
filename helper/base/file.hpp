// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/secret.hpp"

// Reading with limits and atomic replacement (THREATS.md I6, I7, M1).

// "No such file or directory" and the like, of errno, in English whatever the locale.
std::string errno_text(int number);

// All of it, EINTR and short writes seen to; false with errno set on failure.
bool write_all(int fd, std::string_view bytes) noexcept;
// Appends what one read() gives, at most `most` bytes. Returns what read() does, with its errno.
template <Bytes Into>
ssize_t read_some(int fd, Into& into, std::size_t most);
// Up to the end or `limit` + 1 bytes, so that a caller can tell "too large"; false with errno set on failure.
template <Bytes Into>
bool read_up_to(int fd, Into& into, std::size_t limit) noexcept;

// Written whole or not at all, and durable: a new file in the same folder, fsync, rename, fsync of the folder. `dir` is
// an open folder, `name` an entry of it without '/'. False with errno set; the old file then stands.
bool replace_file(int dir, const std::string& name, std::string_view bytes, mode_t mode) noexcept;

// Removes what a killed replace_file() left in that folder: regular files of ours of its pattern, over an hour old
// (THREATS.md M7). For the holder of the lock under which the folder is written.
void remove_stale_temporaries(int dir) noexcept;

// An entry of a folder of ours, opened close-on-exec, never through a link. With O_CREAT made 0600 whatever the umask.
// None with errno set: what open() says, EINVAL for no regular file, EPERM for another user's, EMLINK for a second
// link.
Descriptor open_own_file(int dir, const std::string& name, int flags) noexcept;
