// SPDX-License-Identifier: MIT
#pragma once

#include "helper/base/error.hpp"

// Of the commands that become another program: 125 says that we could not get as far, since any other code may be that
// program's own, and the sentence carries the code that was meant.
inline Error not_run(Exit meant, const std::string& text) {
  return {static_cast<Exit>(125), text + " (" + std::to_string(static_cast<int>(meant)) + ")"};
}
