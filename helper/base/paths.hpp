// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <sys/types.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"

// HOME, else the home directory of the password database. Error{config} if it is relative, missing or another user's
// (THREATS.md I5).
std::string home();
// $VARIABLE if it is set, else HOME + fallback, with "/keybearer" appended. Error{config} if the variable is relative.
std::string xdg_folder(const char* variable, const char* fallback);

// Creates the missing parent directories of `path`. Returns false with errno set if one cannot be created.
bool make_parents(const std::string& path, mode_t mode);

// Opens a directory of keybearer, and creates it with its parents if it is missing. It is never a link, belongs to the
// user and has mode 0700. Error{exit} if that is not possible.
Descriptor open_own_folder(const std::string& path, Exit exit);
// ~/.local/state/keybearer ($XDG_STATE_HOME): locks and the state of each grant; no secret.
Descriptor open_state_folder();
