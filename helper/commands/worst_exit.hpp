// SPDX-License-Identifier: MIT
#pragma once

#include "helper/base/error.hpp"

// Returns the exit code that needs the user more. A command that tries several accounts ends with it (keybearer(1),
// `refresh`).
inline Exit worse_of(Exit a, Exit b) {
  for (const Exit exit :
       {Exit::config, Exit::login, Exit::keystore, Exit::io, Exit::protocol, Exit::temporary, Exit::internal})
    if (a == exit || b == exit) return exit;
  return Exit::ok;
}
