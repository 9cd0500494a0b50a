// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "helper/base/descriptor.hpp"
#include "helper/config/account.hpp"

// Whether somebody is there who can answer, and where: decided here alone (THREATS.md E7), for prompts, for
// sign-ins and for whatever a keystore might ask.
namespace interactive {

// For a command that only a user runs (login, add, move, logout): standard input, if it is a terminal and we are in
// its foreground; else -1.
int by_standard_input();

// For a caller's request, whose standard input is the caller's: /dev/tty, where standard error is a terminal too and we
// are in the foreground. None where no user can answer: also where `interactive` or KEYBEARER_INTERACTIVE says never,
// where CI is set, and where git's switches for its helpers say no (GIT_TERMINAL_PROMPT=0, GCM_INTERACTIVE=never).
Descriptor behind_request(const Account& account);

// CI is set, and not to 0, false or no.
bool in_ci();

// What the tool itself is set to for that URL: Protocol::forbids_asking, which is started.
bool tool_forbids(std::span<const std::string_view> command, const Url& url);

}  // namespace interactive
