// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "helper/base/descriptor.hpp"
#include "helper/config/account.hpp"

// Decides whether the user can be asked, and at which terminal (THREATS.md E7): for prompts, for sign-ins and for the
// questions of a keystore. Nothing else decides this.
namespace interactive {

// For a command that only a user runs (login, add, move, logout): the descriptor of standard input if it is a terminal
// and we are in its foreground, else -1.
int by_standard_input();

// For a caller's request, whose standard input is the caller's: /dev/tty, if standard error is a terminal and we are in
// the foreground. None if the user cannot or must not be asked: `interactive` or KEYBEARER_INTERACTIVE is never, CI is
// set, or git's variables for its helpers forbid it (GIT_TERMINAL_PROMPT=0, GCM_INTERACTIVE=never).
Descriptor behind_request(const Account& account);

// Whether the variable CI is set, and not to 0, false, never, no or off.
bool in_ci();

// Whether the tool's own configuration forbids questions for that URL: runs `command` (Protocol::forbids_asking) with
// the URL's origin appended, for at most 5 s, and reads "no" from its output. False if it cannot be run.
bool tool_forbids(std::span<const std::string_view> command, const Url& url);

}  // namespace interactive
