// SPDX-License-Identifier: MIT
#include "helper/base/secret.hpp"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace {

struct Buffer {
  char* data;
  std::size_t capacity;
};

#ifdef KEYBEARER_SANITIZE

// A block of its own for each Secret, so that AddressSanitizer sees its ends.
Buffer new_buffer(std::size_t capacity) {
  if (capacity > PTRDIFF_MAX) throw std::bad_alloc();
  auto* block = static_cast<char*>(std::malloc(capacity));
  if (!block) throw std::bad_alloc();
  return {block, capacity};
}

void give_back(Buffer buffer) noexcept { std::free(buffer.data); }

#else

// RLIMIT_MEMLOCK may be 0 (in containers) or exhausted. Then the secret may be swapped out, which is not an error. With
// `on_fault` a page is locked when it is used first.
char* locked_pages(std::size_t size, bool on_fault) noexcept {
  void* pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return nullptr;
  if (!on_fault || mlock2(pages, size, MLOCK_ONFAULT) != 0) mlock(pages, size);
  madvise(pages, size, MADV_DONTDUMP);
  return static_cast<char*>(pages);
}

// Small secrets share a few pages, which are mapped and locked once: the four system calls of a mapping for each secret
// would cost more than the rest of a cached answer. The pages hold nothing else. What is given back has been wiped.
class Arena {
 public:
  static constexpr std::size_t cell = 128, cells = 128, largest = 4096;  // bytes

  // No buffer if there is no room for it.
  Buffer take(std::size_t capacity) noexcept {
    if (capacity > largest || !has_pages()) return {};
    const std::size_t count = std::max<std::size_t>(1, (capacity + cell - 1) / cell);
    std::size_t free = 0;
    for (std::size_t at = 0; at < cells; ++at) {
      free = taken_[at] ? 0 : free + 1;
      if (free < count) continue;
      const std::size_t first = at + 1 - count;
      mark(first, count, true);
      return {pages_ + first * cell, count * cell};
    }
    return {};
  }

  // False if the buffer is not of this arena.
  bool give_back(Buffer buffer) noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(pages_), at = reinterpret_cast<std::uintptr_t>(buffer.data);
    if (!pages_ || at < begin || at >= begin + cells * cell) return false;
    mark((at - begin) / cell, buffer.capacity / cell, false);
    return true;
  }

 private:
  bool has_pages() noexcept {
    if (!pages_) pages_ = locked_pages(cells * cell, true);
    return pages_ != nullptr;
  }

  void mark(std::size_t first, std::size_t count, bool taken) noexcept {
    for (std::size_t at = first; at < first + count; ++at) taken_[at] = taken;
  }

  char* pages_ = nullptr;  // never unmapped: a Secret may be destroyed at exit
  std::bitset<cells> taken_;
};

constinit Arena arena;

std::size_t whole_pages(std::size_t size) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (size > PTRDIFF_MAX - page) throw std::bad_alloc();
  return (size + page - 1) / page * page;
}

Buffer new_buffer(std::size_t capacity) {
  if (const Buffer shared = arena.take(capacity); shared.data) return shared;
  const std::size_t size = whole_pages(capacity);
  char* pages = locked_pages(size, false);
  if (!pages) throw std::bad_alloc();
  return {pages, size};
}

void give_back(Buffer buffer) noexcept {
  if (!arena.give_back(buffer)) munmap(buffer.data, buffer.capacity);
}

#endif

// Wipes the whole buffer, since a reader may have filled more than it kept.
void wipe_and_give_back(Buffer buffer) noexcept {
  if (!buffer.data) return;
  explicit_bzero(buffer.data, buffer.capacity);
  give_back(buffer);
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

Secret::~Secret() { wipe_and_give_back({data_, capacity_}); }

void Secret::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  const Buffer larger = new_buffer(capacity);
  if (size_ > 0) std::memcpy(larger.data, data_, size_);
  wipe_and_give_back({data_, capacity_});
  data_ = larger.data;
  capacity_ = larger.capacity;
}

// The added bytes are not cleared, since a reader has already filled them.
void Secret::resize(std::size_t size) {
  reserve(size);
  if (size < size_) explicit_bzero(data_ + size, size_ - size);
  size_ = size;
}

// The bytes may be this secret's own, so the old buffer is wiped last.
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
