// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// The configuration: an INI file a user, another a system (keybearer-config(5)). Everything wrong in it is
// Error{config} that names file, line and key, with the fix.
struct Configuration {
  std::vector<Account> accounts;
};

// $KEYBEARER_CONFIG alone, else $XDG_CONFIG_HOME/keybearer/config (HOME/.config) over /etc/keybearer/config. A missing
// file is an empty one, but for one that KEYBEARER_CONFIG names. Opens these files and nothing else; their trust
// (owner, mode, parents) is judged by THREATS.md I3.
Configuration read_configuration();

// The bytes of files, a later one over an earlier one; `file` is where they stand, for messages.
struct ConfigurationText {
  std::string_view text;
  std::string_view file;
};
Configuration parse_configuration(const std::vector<ConfigurationText>& files);
Configuration parse_configuration(std::string_view text, std::string_view file);

// Where `add`, `login` and `remove` write: the user's own file, or the one of KEYBEARER_CONFIG. Absolute.
std::string configuration_path();

// Whether KEYBEARER_CONFIG names it.
bool configuration_is_overridden();

// The files as they are, for who rewrites the last of them.
class ConfigurationFiles {
 public:
  // Error{config} where one is not to be trusted, or where the one that KEYBEARER_CONFIG names is missing.
  static ConfigurationFiles read();
  // The text of configuration_path(); empty where it is missing.
  std::string_view own() const { return bytes_.back() ? *bytes_.back() : std::string_view(); }
  // What read_configuration() would give with that in its place.
  Configuration parse(std::string_view own_text) const;

 private:
  std::vector<std::string> paths_;  // the last one is ours to write
  std::vector<std::optional<std::string>> bytes_;
};
