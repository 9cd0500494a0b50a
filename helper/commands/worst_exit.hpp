// SPDX-License-Identifier: MIT
#pragma once

#include "helper/base/error.hpp"

// Of two exit codes the one that most needs the user: what a command ends with that tries several accounts
// (keybearer(1), `refresh`).
inline Exit worse_of(Exit a, Exit b) {
  for (const Exit exit :
       {Exit::config, Exit::login, Exit::keystore, Exit::io, Exit::protocol, Exit::temporary, Exit::internal})
    if (a == exit || b == exit) return exit;
  return Exit::ok;
}
