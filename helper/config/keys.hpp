// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// The keys of the configuration, one row for each, in the order of the manual.
struct ConfigurationKey {
  std::string_view name;
  // Checks a value and sets it. Throws Error{config} with the reason only: the caller adds file, line and key.
  void (*set)(Account& account, std::string_view value);
  void (*clear)(Account& account) = nullptr;  // for a key that may be repeated: removes the values so far
};

const ConfigurationKey* find_configuration_key(std::string_view name);  // null if there is no such key

// A set of keys.
class ConfigurationKeys {
 public:
  static constexpr std::size_t most = 64;
  bool add(const ConfigurationKey& key);  // false if it is in the set already

 private:
  std::uint64_t bits_ = 0;
};

// Error{config} for a key that does not exist; the hint suggests a similar key. The value is never shown, since it may
// be a secret.
Error unknown_key(std::string_view name);

// The names of all keys; a test compares them with the manual.
std::vector<std::string_view> configuration_keys();
