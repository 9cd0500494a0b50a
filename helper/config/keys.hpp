// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// The keys of the configuration: a row a key, in the order of the manual.
struct ConfigurationKey {
  std::string_view name;
  // Checks a value and puts it in. Throws Error{config} with the reason alone: the caller knows file, line and key.
  void (*set)(Account& account, std::string_view value);
  void (*clear)(Account& account) = nullptr;  // of a key that repeats: the values so far
};

const ConfigurationKey* find_configuration_key(std::string_view name);  // null: there is none, see no_such_key()

// Why there is no such key, and what may have been meant. Its value is never shown: it may be a secret.
std::string no_such_key(std::string_view name);

// The names alone; a test compares them with the manual.
std::vector<std::string_view> configuration_keys();
