// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace keystore {

// The address of the user's session bus, rebuilt from its parsed parts: DBUS_SESSION_BUS_ADDRESS if it names a local
// socket that belongs to the user, else $XDG_RUNTIME_DIR/bus, else /run/user/UID/bus. Empty if there is none: no bus is
// started, and no other transport is used (THREATS.md I1, K1).
std::string session_bus_address();

// Removes the environment variables that make GLib and libsecret read files, load code, print traffic or use another
// service (THREATS.md I1). Call it before the first use of either library.
void unset_library_variables();

}  // namespace keystore
