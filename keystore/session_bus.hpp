// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace keystore {

// The address of the user's own session bus, written anew from its parts: DBUS_SESSION_BUS_ADDRESS where it names a
// local socket of ours, else $XDG_RUNTIME_DIR/bus, else /run/user/UID/bus. Empty where there is none: a bus is never
// started and no other kind of address is used (THREATS.md I1, K1).
std::string session_bus_address();

// Takes from the environment what makes GLib and libsecret read files, load code, print traffic or talk to another
// service (THREATS.md I1). To be called before either is touched.
void forget_library_variables();

}  // namespace keystore
