// SPDX-License-Identifier: MIT
#pragma once

#include "helper/base/error.hpp"

// Of two results the one that most needs a person: what all commands end with that try several
// things.
inline Exit needing_a_person_more(Exit a, Exit b) {
  for (const Exit exit :
       {Exit::config, Exit::login, Exit::keystore, Exit::io, Exit::protocol, Exit::temporary, Exit::internal})
    if (a == exit || b == exit) return exit;
  return Exit::ok;
}
