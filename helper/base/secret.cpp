// SPDX-License-Identifier: MIT
#include "helper/base/secret.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace {

std::size_t whole_pages(std::size_t size) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (size > PTRDIFF_MAX - page) throw std::bad_alloc();
  return (size + page - 1) / page * page;
}

// RLIMIT_MEMLOCK may be 0 (in containers) or exhausted. Then the secret may be swapped out, which is not an error.
char* new_pages(std::size_t size) {
  void* pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  mlock(pages, size);
  madvise(pages, size, MADV_DONTDUMP);
  return static_cast<char*>(pages);
}

// Wipes all pages, since a reader may have filled more than it kept.
void wipe_pages(char* pages, std::size_t size) noexcept {
  if (!pages) return;
  explicit_bzero(pages, size);
  munmap(pages, size);
}

}  // namespace

Secret::Secret(std::string_view bytes) { append(bytes); }

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  Secret moved(std::move(other));
  std::swap(data_, moved.data_);
  std::swap(size_, moved.size_);
  std::swap(capacity_, moved.capacity_);
  return *this;
}

Secret::~Secret() { wipe_pages(data_, capacity_); }

void Secret::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  const std::size_t larger = whole_pages(capacity);
  char* pages = new_pages(larger);
  if (size_ > 0) std::memcpy(pages, data_, size_);
  wipe_pages(data_, capacity_);
  data_ = pages;
  capacity_ = larger;
}

// The added bytes are not cleared, since a reader has already filled them.
void Secret::resize(std::size_t size) {
  reserve(size);
  if (size < size_) explicit_bzero(data_ + size, size_ - size);
  size_ = size;
}

// The bytes may be this secret's own, so the old pages are wiped last.
void Secret::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > capacity_ - size_) {
    Secret larger;
    larger.reserve(std::max(size_ + bytes.size(), 2 * capacity_));
    larger.append(view());
    larger.append(bytes);
    *this = std::move(larger);
    return;
  }
  std::memcpy(data_ + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Secret::clear() noexcept {
  if (data_) explicit_bzero(data_, capacity_);
  size_ = 0;
}

bool operator==(const Secret& a, std::string_view b) noexcept {
  if (a.size_ != b.size()) return false;
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < b.size(); ++i) difference = static_cast<unsigned char>(difference | (a.data_[i] ^ b[i]));
  return difference == 0;
}
