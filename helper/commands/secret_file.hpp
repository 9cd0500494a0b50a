// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// A secret that the command line names by file, never by value (THREATS.md H2): "-" is standard input, without echo on
// a terminal, where `prompt` is shown. One end of line is dropped. Error{usage} when the file cannot be read, is empty,
// or over 64 KiB.
Secret read_secret_file(const std::string& file, std::string_view prompt);
