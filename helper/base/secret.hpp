// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

// Bytes that must not outlive their use (THREATS.md H4): wiped at the end and whenever they move to a larger place,
// kept in pages of their own that are locked and left out of core dumps where the limits allow it. Movable, not
// copyable, no `<<`, no conversion to a string. Who must write the bytes asks for view(); that word is what a reviewer
// greps for.
class Secret {
 public:
  Secret() noexcept = default;
  explicit Secret(std::string_view bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  Secret copy() const { return Secret(view()); }
  std::string_view view() const noexcept { return {data_, size_}; }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

  // For readers that fill a buffer: data() has room for capacity() bytes; resize() never shrinks the room.
  char* data() noexcept { return data_; }
  std::size_t capacity() const noexcept { return capacity_; }
  void reserve(std::size_t capacity);
  void resize(std::size_t size);
  void append(std::string_view bytes);
  void clear() noexcept;  // wiped, not freed

  // In time that depends on the lengths alone.
  friend bool operator==(const Secret& a, std::string_view b) noexcept;
  friend bool operator==(const Secret& a, const Secret& b) noexcept { return a == b.view(); }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};
