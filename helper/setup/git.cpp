// SPDX-License-Identifier: MIT
// git is set up by `git config --global`, for each match of an account. There the list of helpers is reset
// (credential.URL.helper = ""), so that no other helper gets the token to store, and keybearer follows. The URL ends in
// "/", which means the same to git and which users hardly write, so that the section belongs to keybearer, comes after
// the helpers for all hosts, and can be removed as a whole. What was written is recorded (keybearer.setup = KEY VALUE),
// so that --undo removes that and nothing else, even if the accounts have changed since.
#include <algorithm>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/installation.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
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

constexpr const char* variable = "GIT_CONFIG_GLOBAL";

// The file of `git config --global`.
std::string path() {
  if (const auto file = path_in_variable(variable)) return *file;
  const std::string usual = home() + "/.gitconfig", other = config_home() + "/git/config";
  return access(usual.c_str(), F_OK) != 0 && access(other.c_str(), F_OK) == 0 ? other : usual;
}

// git ends a last line that was not ended, removes blank lines with a section that follows them, and makes a file where
// there is none. The note is the size before, and how many line ends were the end.
struct Before {
  std::size_t size = 0, line_ends = 0;
  bool existed = true;
};

constexpr std::string_view size_note = "size ", no_file = "size none";

std::string note_of(const UserFile& file) {
  if (!file.exists()) return std::string(no_file);
  const std::string_view text = file.text().view();
  const std::size_t kept = text.find_last_not_of('\n') + 1;  // 0 if there is nothing else
  return std::string(size_note) + std::to_string(text.size()) + " " + std::to_string(text.size() - kept);
}

std::optional<Before> before_of(const Words& notes) {
  if (notes.empty() || !notes.front().starts_with(size_note)) return {};
  if (notes.front() == no_file) return Before{0, 0, false};
  const auto words = split(notes.front(), ' ');
  if (words.size() != 3) return {};
  const auto size = decimal(words[1]), line_ends = decimal(words[2]);
  if (!size || !line_ends) return {};
  return Before{static_cast<std::size_t>(*size), static_cast<std::size_t>(*line_ends), true};
}

bool is_header(std::string_view line) { return trim(line).starts_with('['); }

// git leaves the header of a section without keys if a comment precedes it.
Secret without_empty_sections(const Secret& text, const Words& headers) {
  const auto lines = split(text.view(), '\n');
  Secret left;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    std::size_t next = at + 1;
    while (next < lines.size() && trim(lines[next]).empty()) ++next;
    const bool is_empty = next == lines.size() || is_header(lines[next]);
    if (is_empty && contains(headers, trim(lines[at]))) continue;
    left.append(lines[at]);
    if (at + 1 < lines.size()) left.append("\n");
  }
  return left;
}

void restore(const std::optional<Before>& before, const Words& headers) {
  const UserFile file(path());
  if (!file.exists()) return;
  std::optional<Secret> left = without_empty_sections(file.text(), headers);
  if (before && !before->existed && left->empty()) {
    left.reset();
  } else if (before && left->size() == before->size + 1 && left->ends_with('\n') && before->line_ends == 0) {
    left->resize(before->size);
  } else if (before && left->size() < before->size && left->size() + before->line_ends >= before->size) {
    left->append(std::string(before->size - left->size(), '\n'));
  }
  if (const auto change = file.change(std::move(left), {})) change->make();
}

Words headers_of(const std::vector<Note>& notes) {
  Words headers{"[keybearer]"};
  for (const auto& note : notes) {
    const auto begin = note.key.find('.') + 1, end = note.key.rfind('.');
    headers.push_back("[credential \"" + note.key.substr(begin, end - begin) + "\"]");
  }
  return headers;
}

// The helper's name if git finds it, so that it is still found after an upgrade to another directory; else its path.
std::string helper_value() {
  const std::string program(protocol::git.link.name);
  if (find_on_path(program)) return "keybearer";
  const std::string self = path_of_keybearer();
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

// git asks no other helper for that host any more: the list of helpers is reset.
void name_others(const Git& git, const Match& match) {
  for (const auto& value : git.values("credential." + match.text() + ".helper"))
    if (!value.empty())
      terminal::warn("setup git: credential." + match.text() + ".helper is " + printable(value, 60) +
                     " and was left unchanged, but git will not ask it for this host");
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
    const auto known = changes.size();
    add_helper(git, {context + ".helper", helper}, before, changes);
    if (changes.size() > known) name_others(git, *match);
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
  Changes changes = changes_of(git, words_to_set_up(git));
  const UserFile file(path());
  if (!changes.empty() && notes("git", file.path()).empty())
    changes.insert(changes.begin(),
                   {{}, [file = file.path(), note = note_of(file)] { write_notes("git", file, {note}); }});
  return changes;
}

Changes undo() {
  const Git git;
  std::vector<Words> words;
  const auto written = written_notes(git);
  for (const auto& note : written) revert(git, note, words);
  Changes changes = changes_of(git, words);
  if (changes.empty()) return {};
  const auto noted = notes("git", path());
  changes.push_back({{}, [before = before_of(noted), headers = headers_of(written)] { restore(before, headers); }});
  return changes;
}

}  // namespace

extern const Tool git = {.name = "git", .set_up = set_up, .undo = undo, .file = path, .variable = variable};

}  // namespace setup
