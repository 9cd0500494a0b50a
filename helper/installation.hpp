// SPDX-License-Identifier: MIT
#pragma once

#include <string>

// Where the programs of this installation are: beside the program that runs, so that an installation can be moved, else
// at the installed paths. PATH and variables are never used.

// keybearer, for the configurations of tools.
std::string path_of_keybearer();
// A program in keybearer's folder of libexec: keybearer-commands, keybearer-oauth.
std::string libexec_path(const std::string& program);
