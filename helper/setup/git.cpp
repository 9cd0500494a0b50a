// SPDX-License-Identifier: MIT
// git is set up by `git config --global`, for each match of an account. There the list of helpers is reset
// (credential.URL.helper = ""), so that no other helper gets the token to store, and keybearer follows. The URL ends in
// "/", which means the same to git and which users hardly write, so that the section belongs to keybearer, comes after
// the helpers for all hosts, and can be removed as a whole. What was written is recorded (keybearer.setup = KEY VALUE),
// so that --undo removes that and nothing else, even if the accounts have changed since.
#include <algorithm>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/setup/setup.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view note_key = "keybearer.setup";

struct Note {
  std::string key, value;
  std::string text() const { return key + " " + value; }
};

class Git {
 public:
  Git() : config_("git", {"config", "--global"}) {}

  Words values(std::string_view key) const {
    std::string output;
    if (const int status = config_.run({"--null", "--get-all", std::string(key)}, output);
        status > 1)  // 1: there is none
      throw Error{Exit::config, "setup git: git config --global ended with " + std::to_string(status),
                  "fix git's configuration first"};
    Words found;
    for (const auto value : split(output, '\0')) found.emplace_back(value);
    if (!found.empty()) found.pop_back();  // after the last NUL
    return found;
  }

  Change change(const Words& words) const { return config_.change(words); }

 private:
  Command config_;
};

// The helper's name if git finds it, so that it is still found after an upgrade to another directory; else its path.
std::string helper_value() {
  const std::string program(protocol::git.link.name);
  if (find_on_path(program)) return "keybearer";
  const std::string self = own_executable();
  const std::string beside = self.substr(0, self.rfind('/') + 1) + program;
  if (access(beside.c_str(), X_OK) != 0) return "!" + quoted(self) + " git";
  return quoted(beside) == beside ? beside : "!" + quoted(beside);
}

std::vector<Note> written_notes(const Git& git) {
  std::vector<Note> found;
  for (const auto& text : git.values(note_key)) {
    // Neither a URL nor a key contains a blank.
    const auto blank = text.find(' ');
    const bool twice = std::any_of(found.begin(), found.end(), [&](const Note& note) { return note.text() == text; });
    if (blank != text.npos && !twice) found.push_back({text.substr(0, blank), text.substr(blank + 1)});
  }
  return found;
}

// The index of the last reset that is directly followed by keybearer's value.
std::optional<std::size_t> position_of_ours(const Words& values, const std::string& ours) {
  for (std::size_t at = values.size(); at-- > 1;)
    if (values[at] == ours && values[at - 1].empty()) return at - 1;
  return {};
}

void revert_helper(const Note& note, Words values, std::vector<Words>& changes) {
  const auto position = position_of_ours(values, note.value);
  if (!position) return;
  values.erase(values.begin() + static_cast<std::ptrdiff_t>(*position),
               values.begin() + static_cast<std::ptrdiff_t>(*position) + 2);
  if (!values.empty() && !contains(values, "") && !contains(values, note.value)) {
    changes.push_back({"--unset", note.key, "^$"});
    changes.push_back({"--fixed-value", "--unset", note.key, note.value});
    return;
  }
  changes.push_back({"--unset-all", note.key});
  for (const auto& value : values) changes.push_back({"--add", note.key, value});
}

void revert(const Git& git, const Note& note, std::vector<Words>& changes) {
  const Words values = git.values(note.key);
  if (note.key.ends_with(".helper"))
    revert_helper(note, values, changes);
  else if (values == Words{note.value})
    changes.push_back({"--unset-all", note.key});
  changes.push_back({"--fixed-value", "--unset-all", std::string(note_key), note.text()});
}

void add_helper(const Git& git, const Note& wanted, const std::vector<Note>& before, std::vector<Words>& changes) {
  const Words values = git.values(wanted.key);
  const auto position = position_of_ours(values, wanted.value);
  if (position && *position + 2 == values.size()) return;
  for (const auto& note : before)
    if (note.key == wanted.key) revert(git, note, changes);
  changes.push_back({"--add", std::string(note_key), wanted.text()});
  changes.push_back({"--add", wanted.key, ""});
  changes.push_back({"--add", wanted.key, wanted.value});
}

// git sends the path to a helper only with useHttpPath.
void add_path(const Git& git, const Note& wanted, const std::vector<Note>& before, std::vector<Words>& changes) {
  const Words values = git.values(wanted.key);
  if (values.empty()) {
    const bool noted_already =
        std::any_of(before.begin(), before.end(), [&](const Note& note) { return note.text() == wanted.text(); });
    if (!noted_already) changes.push_back({"--add", std::string(note_key), wanted.text()});
    changes.push_back({"--add", wanted.key, wanted.value});
  } else if (!equal_ignoring_case(values.back(), wanted.value)) {
    terminal::warn("setup git: " + wanted.key + " is " + printable(values.back(), 40) +
                   " and was left unchanged; git gets no token there unless it is true");
  }
}

std::vector<Words> words_to_set_up(const Git& git) {
  const auto before = written_notes(git);
  const std::string helper = helper_value();
  std::vector<Words> changes;
  for (const auto& [account, match] : account_matches("git")) {
    const std::string context = "credential." + match->text() + "/";
    add_helper(git, {context + ".helper", helper}, before, changes);
    if (!match->path().empty()) add_path(git, {context + ".useHttpPath", "true"}, before, changes);
  }
  return changes;
}

Changes changes_of(const Git& git, const std::vector<Words>& all) {
  Changes changes;
  for (const auto& words : all) changes.push_back(git.change(words));
  return changes;
}

Changes set_up() {
  const Git git;
  return changes_of(git, words_to_set_up(git));
}

Changes undo() {
  const Git git;
  std::vector<Words> words;
  for (const auto& note : written_notes(git)) revert(git, note, words);
  return changes_of(git, words);
}

}  // namespace

extern const Tool git = {.name = "git", .set_up = set_up, .undo = undo};

}  // namespace setup
