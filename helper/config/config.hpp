// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// The configuration: an INI file of the user and one of the system (keybearer-config(5)). Any mistake in them is
// Error{config} that names file, line and key, with a hint.
struct Configuration {
  std::vector<Account> accounts;
};

// Reads $KEYBEARER_CONFIG alone, else $XDG_CONFIG_HOME/keybearer/config (by default ~/.config) over
// /etc/keybearer/config. A missing file is like an empty one, unless KEYBEARER_CONFIG names it. Opens no other file.
// Their owner, mode and directories are checked (THREATS.md I3).
Configuration read_configuration();

// The same for one request: only the accounts that may answer the query (selection.hpp), of which account_for() returns
// what it would of all. Every line is checked, but not the values of other accounts.
Configuration read_configuration_for(const AccountQuery& query);
// For a TARGET of the command line (account_for_target()).
Configuration read_configuration_for_target(std::string_view target);

constexpr std::size_t configuration_file_limit = 1024 * 1024;  // bytes

// The text of a file, and its path for messages; if that is empty, messages name neither file nor line. A later text
// overrides an earlier one.
struct ConfigurationText {
  std::string_view text;
  std::string_view file;
  int first_line = 1;  // the number of the text's first line, if it is a part of the file
};
Configuration parse_configuration(const std::vector<ConfigurationText>& files);
Configuration parse_configuration(std::string_view text, std::string_view file);

// The absolute path of the file that `add`, `login` and `remove` write: the user's file, or that of KEYBEARER_CONFIG.
std::string configuration_path();

// Whether KEYBEARER_CONFIG is set.
bool configuration_is_overridden();

// The texts of the files, for a command that rewrites the last one.
class ConfigurationFiles {
 public:
  // Error{config} if one is not trusted, or if the one that KEYBEARER_CONFIG names is missing.
  static ConfigurationFiles read();
  // The text of configuration_path(); empty if it is missing.
  std::string_view own() const { return bytes_.back() ? *bytes_.back() : std::string_view(); }
  // What read_configuration() would return with that text instead. Without `with_place`, an error in it names neither
  // file nor line, since the text was not written to the file.
  Configuration parse(std::string_view own_text, bool with_place = true) const;

 private:
  std::vector<std::string> paths_;  // the last one is configuration_path()
  std::vector<std::optional<std::string>> bytes_;
};
