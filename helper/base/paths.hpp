// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <sys/types.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"

// HOME, else what set_home_lookup()'s function returns. Error{config} if it is relative, missing or another user's
// (THREATS.md I5).
std::string home();
// The function finds the home directory of the user where HOME is not set, or throws. It is called at most once: only
// the worker can read the password database, and both programs must use the same answer, since the lock is below it.
void set_home_lookup(std::string (*lookup)());
// What it returned; empty if it was not called.
const std::string& looked_up_home();
// $VARIABLE if it is set, else HOME + fallback, with "/keybearer" appended. Error{config} if the variable is relative.
std::string xdg_folder(const char* variable, const char* fallback);

// Creates the missing parent directories of `path`. Returns false with errno set if one cannot be created.
bool make_parents(const std::string& path, mode_t mode);

// Opens a directory of keybearer, and creates it with its parents if it is missing. It is never a link, belongs to the
// user and has mode 0700. Error{exit} if that is not possible.
Descriptor open_own_folder(const std::string& path, Exit exit);
// ~/.local/state/keybearer ($XDG_STATE_HOME): locks and the state of each grant; no secret.
Descriptor open_state_folder();
