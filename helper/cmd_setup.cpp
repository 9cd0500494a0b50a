// SPDX-License-Identifier: MIT
// git is set up through git's own command, in the user's configuration, for each place that an account's token may go
// to: the list of helpers is reset there (credential.URL.helper = "") so that no other helper is handed the token to
// store, and ours follows. The URL ends in "/", which means the same to git and hardly anybody writes: so the section
// is ours, stands behind the helpers for all hosts, and goes as a whole. What was written is noted (keybearer.setup =
// KEY VALUE), so that --undo takes back that and nothing else, whatever became of the accounts meanwhile.
#include <unistd.h>
#include <algorithm>

#include "commands.hpp"
#include "core/config.hpp"
#include "core/file.hpp"
#include "core/process.hpp"
#include "core/text.hpp"
#include "options.hpp"
#include "terminal.hpp"

namespace {

using Words = std::vector<std::string>;

constexpr std::string_view noted = "keybearer.setup";
constexpr std::size_t output_limit = 1024 * 1024;

struct Note {
  std::string key, value;
  std::string text() const { return key + " " + value; }
};

// git config --global, and what it ended with.
class Git {
 public:
  Git() {
    auto found = find_on_path("git");
    if (!found) throw Error{Exit::config, "setup git: there is no git on PATH; install git"};
    program_ = std::move(*found);
  }

  Words values(std::string_view key) const {
    std::string output;
    const int status = run({"--null", "--get-all", std::string(key)}, output);
    if (status > 1) throw failed(status);  // 1: there is none
    Words found;
    for (const auto value : split(output, '\0')) found.emplace_back(value);
    if (!found.empty()) found.pop_back();  // behind the last NUL
    return found;
  }

  void change(const Words& words) const {
    std::string output;
    if (const int status = run(words, output); status != 0) throw failed(status);
  }

 private:
  static Error failed(int status) {
    return {Exit::store, "setup git: git config --global ended with " + std::to_string(status) +
                             "; what was written before stands; mend git's configuration and run it again"};
  }

  int run(const Words& words, std::string& output) const {
    Program git;
    git.path = program_;
    git.arguments = {"git", "config", "--global"};
    git.arguments.insert(git.arguments.end(), words.begin(), words.end());
    git.environment = environment_of({"HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "PATH"});
    git.descriptors = {{STDERR_FILENO, STDERR_FILENO}};
    const auto ran = ::run(std::move(git), "", output_limit, {});
    if (ran->output.size() > output_limit) throw Error{Exit::temporary, "setup git: git's answer is too long; try again later"};
    output = ran->output.view();
    return ran->status;
  }

  std::string program_;
};

std::string quoted(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,=";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
  std::string text = "'";
  for (const char byte : word) text += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  return text + "'";
}

std::string shown(const Words& change) {
  std::string line = "git config --global";
  for (const auto& word : change) line += " " + quoted(word);
  return line;
}

// By its name where git finds it, so that an upgrade to another place is followed; else by its path.
std::string helper_value() {
  const std::string program = "git-credential-keybearer";
  if (find_on_path(program)) return "keybearer";
  const std::string self = own_executable();
  const std::string beside = self.substr(0, self.rfind('/') + 1) + program;
  if (access(beside.c_str(), X_OK) != 0) return "!" + quoted(self) + " git";
  return quoted(beside) == beside ? beside : "!" + quoted(beside);
}

std::vector<Note> notes(const Git& git) {
  std::vector<Note> found;
  for (const auto& text : git.values(noted)) {
    // Neither a URL nor a key has a blank.
    const auto blank = text.find(' ');
    if (blank != text.npos) found.push_back({text.substr(0, blank), text.substr(blank + 1)});
  }
  return found;
}

// Where a reset stands directly before our value; the last such place.
std::optional<std::size_t> place_of_ours(const Words& values, const std::string& ours) {
  for (std::size_t at = values.size(); at-- > 1;)
    if (values[at] == ours && values[at - 1].empty()) return at - 1;
  return {};
}

void take_back_helper(const Note& note, Words values, std::vector<Words>& changes) {
  const auto place = place_of_ours(values, note.value);
  if (!place) return;
  values.erase(values.begin() + static_cast<std::ptrdiff_t>(*place),
               values.begin() + static_cast<std::ptrdiff_t>(*place) + 2);
  const auto occurs = [&](std::string_view value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  if (!values.empty() && !occurs("") && !occurs(note.value)) {
    changes.push_back({"--unset", note.key, "^$"});
    changes.push_back({"--fixed-value", "--unset", note.key, note.value});
    return;
  }
  changes.push_back({"--unset-all", note.key});
  for (const auto& value : values) changes.push_back({"--add", note.key, value});
}

void take_back(const Git& git, const Note& note, std::vector<Words>& changes) {
  const Words values = git.values(note.key);
  if (note.key.ends_with(".helper"))
    take_back_helper(note, values, changes);
  else if (values == Words{note.value})
    changes.push_back({"--unset-all", note.key});
  changes.push_back({"--fixed-value", "--unset-all", std::string(noted), note.text()});
}

void add_helper(const Git& git, const Note& wanted, const std::vector<Note>& before, std::vector<Words>& changes) {
  const Words values = git.values(wanted.key);
  const auto place = place_of_ours(values, wanted.value);
  if (place && *place + 2 == values.size()) return;
  for (const auto& note : before)
    if (note.key == wanted.key) take_back(git, note, changes);
  changes.push_back({"--add", std::string(noted), wanted.text()});
  changes.push_back({"--add", wanted.key, ""});
  changes.push_back({"--add", wanted.key, wanted.value});
}

// git tells a helper the path only where it is asked to.
void add_path(const Git& git, const Note& wanted, std::vector<Words>& changes) {
  const Words values = git.values(wanted.key);
  if (values.empty()) {
    changes.push_back({"--add", std::string(noted), wanted.text()});
    changes.push_back({"--add", wanted.key, wanted.value});
  } else if (!equal_ignoring_case(values.back(), wanted.value)) {
    terminal::warn("setup git: " + wanted.key + " is " + printable(values.back(), 40) +
                   " and was left so; git will not get a token there until it is true");
  }
}

bool has_path(const Match& match) {
  const std::string text = match.text();
  return text.find('/', text.find("://") + 3) != text.npos;
}

std::vector<Words> git_changes(const Git& git) {
  const auto before = notes(git);
  const std::string helper = helper_value();
  std::vector<Words> changes;
  std::vector<std::string> done;
  for (const auto& account : read_configuration().accounts) {
    for (const auto& match : account.match) {
      const std::string context = "credential." + match.text() + "/";
      if (std::find(done.begin(), done.end(), context) != done.end()) continue;
      done.push_back(context);
      add_helper(git, {context + ".helper", helper}, before, changes);
      if (has_path(match)) add_path(git, {context + ".useHttpPath", "true"}, changes);
    }
  }
  if (done.empty()) throw Error{Exit::config, "setup git: no account has a match; see: keybearer add --help"};
  return changes;
}

std::vector<Words> git_changes_back(const Git& git) {
  std::vector<Words> changes;
  for (const auto& note : notes(git)) take_back(git, note, changes);
  return changes;
}

void setup_git(bool print, bool undo) {
  const Git git;
  const auto changes = undo ? git_changes_back(git) : git_changes(git);
  if (changes.empty()) terminal::note(undo ? "setup git: nothing to take back" : "setup git: all is set up already");
  std::string lines;
  for (const auto& change : changes) lines += shown(change) + "\n";
  if (print) {
    if (!lines.empty()) terminal::put(lines);
    return;
  }
  for (const auto& change : changes) terminal::note(shown(change));
  for (const auto& change : changes) git.change(change);
}

struct Tool {
  std::string_view name;
  void (*setup)(bool print, bool undo);
};

constexpr Tool tools[] = {{"git", setup_git}};

}  // namespace

Exit run_setup(const Command& self, const Arguments& arguments) {
  const Options options(self, arguments, {{"print", Options::flag}, {"undo", Options::flag}}, 1, 1);
  const std::string& name = options.names()[0];
  std::string known;
  for (const auto& tool : tools) {
    if (tool.name == name) {
      tool.setup(options.has("print"), options.has("undo"));
      return Exit::ok;
    }
    known += (known.empty() ? "" : ", ") + std::string(tool.name);
  }
  throw Error{Exit::usage, "setup: " + printable(name, 40) + " is not built yet in this version; known: " + known};
}
