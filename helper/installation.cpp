// SPDX-License-Identifier: MIT
#include "helper/installation.hpp"

#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <unistd.h>

#include "helper/base/process.hpp"

namespace {

// The folder of the program that runs, with '/' at the end; empty without /proc.
std::string own_folder() {
  const std::string self = own_executable();
  return self.substr(0, self.rfind('/') + 1);  // npos + 1 is 0
}

// Without links and "..", since the path is written into configurations.
std::string real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  return real ? real.get() : path;
}

}  // namespace

std::string path_of_keybearer() {
  const std::string folder = own_folder();
  for (const std::string& path : {folder + KEYBEARER_BIN_FROM_LIBEXEC "/keybearer", folder + "keybearer"})
    if (!folder.empty() && access(path.c_str(), X_OK) == 0) return real_path(path);
  return KEYBEARER_BIN "/keybearer";
}

std::string libexec_path(const std::string& program) {
  const std::string folder = own_folder();
  for (const std::string& path : {folder + KEYBEARER_LIBEXEC_FROM_BIN "/" + program, folder + program})
    if (!folder.empty() && access(path.c_str(), X_OK) == 0) return path;
  return KEYBEARER_LIBEXEC "/" + program;
}
