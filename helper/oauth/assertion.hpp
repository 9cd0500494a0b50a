// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/base/secret.hpp"

namespace oauth {

// A token or assertion that somebody else keeps fresh, read anew for each request: a CI job's id token, a projected
// service account. From a file, or the first word of a command's output (run without a shell, 10 s). `key` names the
// configuration's key without its _file or _command. Throws Error{config, "KEY: why", "fix"}: missing, empty, over 64
// KiB, not printable. The command runs with this environment, the caller's; before it is set, with our own.
void set_command_environment(std::vector<std::string> environment);
Secret read_assertion(const std::string& key, const std::string& file, const std::string& command);

}  // namespace oauth
