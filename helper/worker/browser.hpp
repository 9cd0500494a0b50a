// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace worker {

// Opens the address with BROWSER (one word: an absolute path, or a name on PATH), else with a program from a fixed
// list. No shell is used, and the address is one argument. The child is detached: it shares no descriptor and no
// terminal with this process, and is not its child (THREATS.md J). False if no such program was started, or if the
// address has bytes that a program could misinterpret.
bool open_browser(const std::string& address);

}  // namespace worker
