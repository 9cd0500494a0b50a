// SPDX-License-Identifier: MIT
#include "helper/base/descriptor.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>

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
