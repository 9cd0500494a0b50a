// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helper/config/config.hpp"

// Changes to the configuration file by `add`, `login` and `remove`.

// These functions map text to text; comments and order are preserved. A key in `changes` replaces all its lines, and an
// empty list of values removes them. A missing section is appended. Error{usage} for a name, key or value that the file
// cannot hold.
using Changes = std::vector<std::pair<std::string, std::vector<std::string>>>;
std::string with_section_changed(std::string_view text, std::string_view account, const Changes& changes);
std::string without_section(std::string_view text, std::string_view account);

using ConfigurationChange = std::string (*)(std::string_view text, std::string_view account, const Changes& changes);

// Reads configuration_path(), applies `change`, checks the result together with the other file, and replaces the file
// atomically. A new file has mode 0600; of an existing one a link is followed and the mode kept. Error{config} if the
// configuration cannot be read or would be wrong, Error{io} if it cannot be written; the old file is then kept.
void change_configuration(ConfigurationChange change, std::string_view account, const Changes& changes);
// What read_configuration() would return after that change; nothing is written. Without `with_place`, an error names no
// line of the file, which does not have it.
Configuration preview_configuration(ConfigurationChange change, std::string_view account, const Changes& changes,
                                    bool with_place = true);
