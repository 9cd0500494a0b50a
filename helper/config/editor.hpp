// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helper/config/config.hpp"

// The configuration rewritten by `add`, `login` and `remove`.

// Text to text, in place: comments and order stay. A key in `changes` replaces all its lines; an
// empty list of values removes it. A section that is not there is appended. Error{usage} for a name, key or value that
// no line of the file could hold.
using Changes = std::vector<std::pair<std::string, std::vector<std::string>>>;
std::string with_section_changed(std::string_view text, std::string_view account, const Changes& changes);
std::string without_section(std::string_view text, std::string_view account);

using ConfigurationChange = std::string (*)(std::string_view text, std::string_view account, const Changes& changes);

// Reads configuration_path(), applies `change`, reads the result with all else that read_configuration() reads, and
// writes it whole, mode 0600 where it is new, with the link followed and the mode kept where it is not. Error{config}
// when it cannot be read or would be wrong, Error{io} when it cannot be written; the old file then stands.
void change_configuration(ConfigurationChange change, std::string_view account, const Changes& changes);
// What read_configuration() would then give; nothing is written.
Configuration preview_configuration(ConfigurationChange change, std::string_view account, const Changes& changes);
