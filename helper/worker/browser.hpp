// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace worker {

// Opens an address with $BROWSER (one word, a path or a name on PATH), else the desktop's opener from a fixed list. No
// shell; the address is one argument; the child has no descriptor, terminal or parent of ours (THREATS.md J). False
// when there is nothing to open it with, or the address is not plain enough to be handed over.
bool open_browser(const std::string& address);

}  // namespace worker
