// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

// Bytes have two types of one shape. A Secret is for tokens, codes, keys, assertions, passphrases, and for whatever may
// hold one: a request to a token endpoint, a keystore's record, a tool's configuration file with its passwords.
// std::string is for all else: the configuration, metadata, a machine's id, what git says. A reader that serves both is
// a template over Bytes, and whoever calls it names the type.
//
// A Secret's bytes must not outlive their use (THREATS.md H4): they are wiped at the end and whenever they move to a
// larger place, and lie in pages of their own that are locked and left out of core dumps where the limits allow it.
// A Secret can be moved, not copied; it has no `<<` and no conversion to a string. What makes a Secret out of a Secret
// takes it as it is. What parses the bytes or lets them out (to a descriptor, a library, a file) calls view(): that
// word is what a reviewer greps for, and tests/docs lists the files that say it.
class Secret {
 public:
  static constexpr std::size_t npos = std::string_view::npos;

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
  bool ends_with(char last) const noexcept { return size_ > 0 && data_[size_ - 1] == last; }
  std::size_t find(std::string_view bytes) const noexcept { return view().find(bytes); }
  Secret substr(std::size_t begin, std::size_t count = npos) const { return Secret(view().substr(begin, count)); }

  // For readers that fill a buffer: data() has room for capacity() bytes; resize() never shrinks the room.
  char* data() noexcept { return data_; }
  std::size_t capacity() const noexcept { return capacity_; }
  void reserve(std::size_t capacity);
  void resize(std::size_t size);
  void append(std::string_view bytes);
  void append(const Secret& other) { append(other.view()); }
  void clear() noexcept;  // wiped, not freed

  // In time that depends on the lengths alone.
  friend bool operator==(const Secret& a, std::string_view b) noexcept;
  friend bool operator==(const Secret& a, const Secret& b) noexcept { return a == b.view(); }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

template <typename Type>
concept Bytes = std::same_as<Type, Secret> || std::same_as<Type, std::string>;
