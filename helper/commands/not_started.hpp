// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/base/error.hpp"

// For `curl` and `exec`, which become another program: exit code 125 says that the program was not started, since any
// other code may be the program's own. The message ends with the code that `error` stands for, `meant`.
inline Error not_started(Error error, Exit meant) {
  std::string& last = error.hint.empty() ? error.what : error.hint;
  last += " (" + std::to_string(static_cast<int>(meant)) + ")";
  error.exit = static_cast<Exit>(125);
  return error;
}
