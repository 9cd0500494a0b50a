// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/secret.hpp"

// Functions that read files with a limit and replace them atomically (THREATS.md I6, I7, M1).

// The text of an errno value, such as "No such file or directory", in English in any locale.
std::string errno_text(int number);

// Writes all bytes, also after EINTR and short writes. Returns false with errno set on failure.
bool write_all(int fd, std::string_view bytes) noexcept;
// Appends the result of one read() of at most `most` bytes. Returns what read() returns, with its errno.
template <Bytes Into>
ssize_t read_some(int fd, Into& into, std::size_t most);
// Reads to the end, but at most `limit` + 1 bytes, so that the caller can detect a file that is too large. Returns
// false with errno set on failure.
template <Bytes Into>
bool read_up_to(int fd, Into& into, std::size_t limit) noexcept;

// Replaces a file atomically and durably: writes a new file in the same directory, then fsync, rename, and fsync of the
// directory. `dir` is an open directory, and `name` an entry without '/'. Returns false with errno set; the old file is
// then kept.
bool replace_file(int dir, const std::string& name, std::string_view bytes, mode_t mode) noexcept;

// Removes the temporary files of a killed replace_file() in that directory: regular files of this user with such a
// name, more than an hour old (THREATS.md M7). The caller holds the lock under which the directory is written.
void remove_stale_temporaries(int dir) noexcept;

// Opens an entry of a directory of keybearer, close-on-exec and without following links. With O_CREAT the new file has
// mode 0600 whatever the umask is. Returns no descriptor on failure, with errno set: EINVAL if it is not a regular
// file, EPERM if it belongs to another user, EMLINK if it has a second link, else that of openat().
Descriptor open_own_file(int dir, const std::string& name, int flags) noexcept;
