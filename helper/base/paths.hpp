// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <sys/types.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"

// HOME, else the password database's; Error{config} where it is relative, missing or another user's (THREATS.md I5).
std::string home();
// $VARIABLE if absolute (Error{config} if relative), else HOME + fallback; with "/keybearer" appended.
std::string xdg_folder(const char* variable, const char* fallback);

// Makes the folders above what `path` names, where they are missing. False with errno set when one cannot be made.
bool make_parents(const std::string& path, mode_t mode);

// Our own folder, made with its parents where missing, 0700, ours, not a link; opened. Error{exit} when it cannot be.
Descriptor open_own_folder(const std::string& path, Exit exit);
// ~/.local/state/keybearer ($XDG_STATE_HOME): locks and what is known of each grant; no secret.
Descriptor open_state_folder();
