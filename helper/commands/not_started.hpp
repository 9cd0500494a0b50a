// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/base/error.hpp"

// Of the commands that become another program: 125 says that we did not get that far, since any other code may be that
// program's own, and the sentence ends with the code that was meant.
inline Error not_started(Error error, Exit meant) {
  std::string& last = error.hint.empty() ? error.what : error.hint;
  last += " (" + std::to_string(static_cast<int>(meant)) + ")";
  error.exit = static_cast<Exit>(125);
  return error;
}
