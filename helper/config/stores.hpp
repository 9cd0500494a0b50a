// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

// The keystores that the key `store` may name, with descriptions for the user. Only the worker knows which of them are
// in this build (keystore/keystore.hpp).
struct Store {
  std::string_view name;
  bool has_program;        // written NAME:PROGRAM
  std::string_view title;  // one line
  std::string_view protects;
};

std::span<const Store> stores();

// A store's name and, for "exec:PROGRAM", its program. The name is empty if there is no such store.
struct StoreName {
  std::string_view name;
  std::string_view program;
};
StoreName parse_store(std::string_view text);

// "secret-service, file, exec:PROGRAM, kernel"
std::string store_names();
