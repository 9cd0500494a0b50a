// SPDX-License-Identifier: MIT
#include "helper/base/environment.hpp"

#include <cstdlib>
#include <unistd.h>

// After clearenv() `environ` is null.
std::vector<std::string> own_environment() {
  std::vector<std::string> all;
  for (char** variable = environ; variable && *variable; ++variable) all.emplace_back(*variable);
  return all;
}

std::vector<std::string> environment_of(const std::vector<const char*>& names) {
  std::vector<std::string> all;
  for (const char* name : names)
    if (const char* value = secure_getenv(name)) all.push_back(std::string(name) + "=" + value);
  return all;
}

bool has_display() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"})
    if (const char* value = std::getenv(name); value && *value) return true;
  return false;
}
