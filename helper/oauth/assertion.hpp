// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/base/secret.hpp"

namespace oauth {

// The environment of the command of read_assertion(): that of keybearer's caller. If it is not set, the command gets
// this process's environment.
void set_command_environment(std::vector<std::string> environment);

// Reads a token or assertion that another program keeps valid, such as the id token of a CI job or a projected service
// account token. It is read again for each request, from the file, else from the output of the command, which runs
// without a shell for at most 10 s. `key` is the configuration's key without _file or _command. Error{config} if
// neither is set, if the file cannot be read or the command fails, or if the text is empty, longer than 64 KiB, or has
// other characters than printable ASCII without spaces.
Secret read_assertion(const std::string& key, const std::string& file, const std::string& command);

}  // namespace oauth
