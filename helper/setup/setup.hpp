// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// `setup TOOL` changes a tool's configuration with the tool's own command if it has one, else in the tool's file. It
// never changes what others wrote. A mark in the file, or a note in the state directory, records what keybearer wrote:
// --undo removes that and nothing else, even if the accounts have changed since.
namespace setup {

struct Change {
  std::vector<std::string> shown;  // lines that describe the change to the user
  std::function<void()> make;      // throws Error{io}; earlier changes are kept
};
using Changes = std::vector<Change>;
void add(Changes& changes, std::optional<Change> change);  // nothing where there is none

// Each tool's file defines one, and tools.cpp has the table.
struct Tool {
  std::string_view name;
  Changes (*set_up)();
  Changes (*undo)();
  // The file that is changed, which a variable of the tool may name: absolute, links not followed.
  std::string (*file)();
  const char* variable = nullptr;  // null: none, or one that names more than this file
  bool variable_is_folder = false;
  // Says what the tool's own command does to the rest of the file, which it writes as a whole.
  std::string_view rewrites = {};
  std::string_view then = {};  // what the user still has to do
};

std::span<const Tool* const> tools();
std::string tool_names();  // "git, docker, ..."

// A match, and the first account that has it.
struct AccountMatch {
  const Account* account;
  const Match* match;
};
// Each match in the configuration once. The configuration is read once and kept. Error{config} if there is no match.
std::vector<AccountMatch> account_matches(std::string_view tool);
// Those for a tool that knows only hosts: https, without path and wildcard. Prints a warning for each of the others.
std::vector<AccountMatch> host_matches(std::string_view tool);

// The name by which a tool finds that program of keybearer: the bare name if PATH leads to it, so that it is still
// found after an upgrade to another directory; else its absolute path.
std::string program_for(std::string_view name);

// A word quoted for a shell.
std::string quoted(const std::string& word);

// A tool's own command.
class Command {
 public:
  // Error{config} if PATH has no such program.
  explicit Command(std::string name, std::vector<std::string> first_words = {});
  // Runs the command and returns its exit status and its standard output. Its standard error is that of keybearer.
  int run(const std::vector<std::string>& words, std::string& output) const;
  // The same without its standard error, for a query that may fail.
  int ask(const std::vector<std::string>& words, std::string& output) const;
  // A change that runs the command; Error{io} if its exit status is not 0.
  Change change(const std::vector<std::string>& words) const;

 private:
  int run(const std::vector<std::string>& words, std::string& output, bool quiet) const;
  std::string name_;
  std::string program_;
  std::vector<std::string> first_words_;
};

// Notes in the state directory, for each file of a tool that setup has changed. Each note is a line. Notes of an
// earlier version do not say which file they are for: they are those of a file that has no others.
std::vector<std::string> notes(std::string_view tool, const std::string& file);
void write_notes(std::string_view tool, const std::string& file,
                 const std::vector<std::string>& lines);  // none: removed
std::vector<std::string> noted_files(std::string_view tool);

// The value of a variable as an absolute path, or nothing if it is not set.
std::optional<std::string> path_in_variable(const char* name);
std::string absolute_path(std::string path);
std::string config_home();  // $XDG_CONFIG_HOME, else ~/.config
// Whether another file of the tool, which a variable of it named, is still set up.
bool is_set_up_elsewhere(std::string_view tool, const std::string& file);

// Makes a symbolic link to keybearer that a tool calls. Nothing if it exists; Error{config} if another file is there.
std::optional<Change> make_link(const std::string& path);
// Removes it. Nothing if the file is not a link to keybearer.
std::optional<Change> remove_link(const std::string& path);
std::string user_bin();  // ~/.local/bin

}  // namespace setup
