// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// Reads a secret from a file that the command line names; a secret itself is never an argument (THREATS.md H2). "-" is
// standard input; on a terminal `prompt` is shown and echo is off. One end of line is dropped. Error{usage} if the file
// cannot be read, is empty, or is larger than 64 KiB.
Secret read_secret_file(const std::string& file, std::string_view prompt);
