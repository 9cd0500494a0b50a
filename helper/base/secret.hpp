// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

// Bytes have two types with the same interface. A Secret is for tokens, codes, keys, assertions and passphrases, and
// for all data that may contain one: a request to a token endpoint, a keystore's record, a tool's configuration file
// with its passwords. std::string is for everything else: the configuration, metadata, a machine's id, the output of
// git. A function that reads both is a template over Bytes, and its caller names the type.
//
// A Secret's bytes must not outlive their use (THREATS.md H4). They are wiped at the end and whenever they move to a
// larger buffer. Their pages hold only secrets, and are locked and excluded from core dumps if the limits allow it. A
// Secret is movable, but not copyable; it has no `<<` and no conversion to a string. Functions that make a Secret from
// a Secret take it without view(). Code that parses the bytes or passes them on (to a descriptor, a library, a file)
// calls view(), so that a reviewer can grep for that word; tests/docs lists the files that contain it.
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

  // For reading into the buffer: data() has capacity() bytes; resize() never reduces the capacity.
  char* data() noexcept { return data_; }
  std::size_t capacity() const noexcept { return capacity_; }
  void reserve(std::size_t capacity);
  void resize(std::size_t size);
  void append(std::string_view bytes);
  void append(const Secret& other) { append(other.view()); }
  void clear() noexcept;  // wipes the bytes and keeps the buffer

  // Compares in a time that depends only on the lengths.
  friend bool operator==(const Secret& a, std::string_view b) noexcept;
  friend bool operator==(const Secret& a, const Secret& b) noexcept { return a == b.view(); }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

template <typename Type>
concept Bytes = std::same_as<Type, Secret> || std::same_as<Type, std::string>;
