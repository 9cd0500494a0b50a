// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

// The environment of this process (environ(7)), for the programs that it starts.

// All of it, as "NAME=value".
std::vector<std::string> own_environment();

// The variables of `names` that are set, as "NAME=value".
std::vector<std::string> environment_of(const std::vector<const char*>& names);

// Whether a child process could open a window: DISPLAY or WAYLAND_DISPLAY is set and not empty.
bool has_display();
