// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/config/account.hpp"

// What `setup TOOL` does to a tool's configuration: through the tool's own command where it has one, else in its file.
// What we did not write is never changed; what we wrote is known again, by a mark in the file or by a note of ours, so
// that --undo takes back that and nothing else, whatever became of the accounts meanwhile.
namespace setup {

struct Change {
  std::vector<std::string> shown;  // lines for a person
  std::function<void()> make;      // throws Error{io}; what was made before stands
};
using Changes = std::vector<Change>;
void add(Changes& changes, std::optional<Change> change);  // nothing where there is none

// A file each, which defines it; tools.cpp has the table.
struct Tool {
  std::string_view name;
  Changes (*set_up)();
  Changes (*undo)();
  std::string_view then = {};  // what is left for the user to do
};

std::span<const Tool* const> tools();
std::string tool_names();  // "git, docker, ..."

// A place that a tool may ask about: a match, once, by the first account that has it.
struct Place {
  const Account* account;
  const Match* match;
};
// Those of the configuration, which lives as long as the program. Error{config} where there is none.
std::vector<Place> places(std::string_view tool);
// Those that a tool can name which knows a host and no more: https, no path, no wildcard. Of the others a warning
// tells.
std::vector<Place> hosts(std::string_view tool);

// The name by which a tool finds that program of ours: the bare one where PATH leads to it, so that an upgrade to
// another place is followed; else its absolute path.
std::string program_for(std::string_view name);

// A word as a shell reads it.
std::string quoted(const std::string& word);

// A tool's own command.
class Command {
 public:
  // Error{config} where there is none of that name on PATH.
  explicit Command(std::string name, std::vector<std::string> first_words = {});
  // Runs it; the exit status, and what it said on standard output. Its standard error is ours.
  int run(const std::vector<std::string>& words, std::string& output) const;
  // The same with standard error closed, for a question that may have no answer.
  int ask(const std::vector<std::string>& words, std::string& output) const;
  // Running it is the change; any status but 0 is Error{io}.
  Change change(const std::vector<std::string>& words) const;

 private:
  int run(const std::vector<std::string>& words, std::string& output, bool quiet) const;
  std::string name_;
  std::string program_;
  std::vector<std::string> first_words_;
};

// What was done for a tool that has no place for a mark: lines of ours, in the state folder.
std::vector<std::string> notes(std::string_view tool);
void write_notes(std::string_view tool, const std::vector<std::string>& lines);

// A symbolic link to us that a tool calls. None where it is there already; Error{config} where something else is.
std::optional<Change> make_link(const std::string& path);
// None where that is not our link.
std::optional<Change> remove_link(const std::string& path);
std::string user_bin();  // ~/.local/bin

}  // namespace setup
