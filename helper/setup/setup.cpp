// SPDX-License-Identifier: MIT
#include "helper/setup/setup.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/config.hpp"
#include "helper/installation.hpp"
#include "helper/terminal.hpp"

namespace setup {
namespace {

constexpr std::size_t output_limit = 4 * 1024 * 1024;

const std::vector<Account>& accounts() {
  static const Configuration configuration = read_configuration();
  return configuration.accounts;
}

std::string note_file(std::string_view tool) { return "setup-" + std::string(tool); }

// The target of a link to keybearer, which may belong to another installation, or to one that was removed.
std::optional<std::string> our_link(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = readlink(path.c_str(), target, sizeof target);
  if (size <= 0) return {};
  const std::string text(target, static_cast<std::size_t>(size));
  if (!text.ends_with("/keybearer")) return {};
  return text;
}

Error not_written(const std::string& path) {
  return {Exit::io, "setup: cannot write " + path + ": " + errno_text(errno) + "; earlier changes were kept",
          "run setup again once it can be written"};
}

}  // namespace

void add(Changes& changes, std::optional<Change> change) {
  if (change) changes.push_back(std::move(*change));
}

std::vector<AccountMatch> account_matches(std::string_view tool) {
  std::vector<AccountMatch> found;
  for (const auto& account : accounts()) {
    for (const auto& match : account.match) {
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const AccountMatch& one) { return one.match->text() == match.text(); });
      if (!known) found.push_back({&account, &match});
    }
  }
  if (found.empty())
    throw Error{Exit::config, "setup " + std::string(tool) + ": no account has a match",
                "add one; see: keybearer add --help"};
  return found;
}

std::vector<AccountMatch> host_matches(std::string_view tool) {
  std::vector<AccountMatch> found;
  for (const auto& one : account_matches(tool)) {
    if (one.match->origin().scheme == "https" && one.match->path().empty() && !one.match->wildcard())
      found.push_back(one);
    else
      terminal::warn("setup " + std::string(tool) + ": " + one.account->name + ": the match " + one.match->text() +
                     " was left out, since " + std::string(tool) + " supports only https and whole hosts");
  }
  if (found.empty())
    throw Error{Exit::config,
                "setup " + std::string(tool) + ": no account has a match that " + std::string(tool) + " supports",
                "add one like https://HOST"};
  return found;
}

std::string program_for(std::string_view name) {
  if (find_on_path(name)) return std::string(name);
  const std::string self = path_of_keybearer();
  const std::string beside = self.substr(0, self.rfind('/') + 1) + std::string(name);
  if (self.empty() || access(beside.c_str(), X_OK) != 0)
    throw Error{Exit::config, "setup: " + std::string(name) + " is neither on PATH nor beside keybearer",
                "install all of keybearer"};
  return beside;
}

std::string quoted(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,=";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
  std::string text = "'";
  for (const char byte : word) text += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  return text + "'";
}

Command::Command(std::string name, std::vector<std::string> first_words)
    : name_(std::move(name)), first_words_(std::move(first_words)) {
  auto found = find_on_path(name_);
  if (!found) throw Error{Exit::config, "setup: " + name_ + " is not on PATH", "install it"};
  program_ = std::move(*found);
}

int Command::run(const std::vector<std::string>& words, std::string& output, bool quiet) const {
  Program program;
  program.path = program_;
  program.arguments = {name_};
  program.arguments.insert(program.arguments.end(), first_words_.begin(), first_words_.end());
  program.arguments.insert(program.arguments.end(), words.begin(), words.end());
  program.environment = own_environment();
  if (!quiet) program.descriptors = {{STDERR_FILENO, STDERR_FILENO}};
  auto ran = ::run<std::string>(std::move(program), "", output_limit, {});
  if (ran->output.size() > output_limit)
    throw Error{Exit::temporary, "setup: the output of " + name_ + " is too long", "try again later"};
  output = std::move(ran->output);
  return ran->status;
}

int Command::run(const std::vector<std::string>& words, std::string& output) const { return run(words, output, false); }

int Command::ask(const std::vector<std::string>& words, std::string& output) const { return run(words, output, true); }

Change Command::change(const std::vector<std::string>& words) const {
  std::string line = name_;
  for (const auto& word : first_words_) line += " " + quoted(word);
  for (const auto& word : words) line += " " + quoted(word);
  return {{line}, [command = *this, words, line] {
            std::string output;
            if (const int status = command.run(words, output); status != 0)
              throw Error{Exit::io,
                          "setup: " + printable(line, 200) + " ended with " + std::to_string(status) +
                              "; earlier changes were kept",
                          "fix what it reports and run setup again"};
          }};
}

namespace {

constexpr std::string_view file_line = "file ";  // no note begins so

struct Notes {
  std::string file;  // empty: of an earlier version
  std::vector<std::string> lines;
};

std::vector<Notes> all_notes(std::string_view tool) {
  const Descriptor folder = open_state_folder();
  const Descriptor file = open_own_file(folder.get(), note_file(tool), O_RDONLY);
  std::string text;
  std::vector<Notes> all;
  if (!file || !read_up_to(file.get(), text, output_limit)) return all;
  for (const auto line : split(text, '\n')) {
    if (line.starts_with(file_line))
      all.push_back({std::string(line.substr(file_line.size())), {}});
    else if (!line.empty() && all.empty())
      all.push_back({"", {std::string(line)}});
    else if (!line.empty())
      all.back().lines.emplace_back(line);
  }
  return all;
}

}  // namespace

std::vector<std::string> notes(std::string_view tool, const std::string& file) {
  std::vector<std::string> of_no_file;
  for (auto& one : all_notes(tool)) {
    if (one.file == file) return std::move(one.lines);
    if (one.file.empty()) of_no_file = std::move(one.lines);
  }
  return of_no_file;
}

std::vector<std::string> noted_files(std::string_view tool) {
  std::vector<std::string> files;
  for (auto& one : all_notes(tool))
    if (!one.file.empty()) files.push_back(std::move(one.file));
  return files;
}

void write_notes(std::string_view tool, const std::string& path, const std::vector<std::string>& lines) {
  if (path.find('\n') != path.npos) throw Error{Exit::config, "setup: the file's name has a line's end", "rename it"};
  std::string text;
  const auto add_text = [&](const std::string& file, const std::vector<std::string>& of_file) {
    if (of_file.empty()) return;
    text += std::string(file_line) + file + "\n";
    for (const auto& line : of_file) text += line + "\n";
  };
  for (const auto& one : all_notes(tool))
    if (!one.file.empty() && one.file != path) add_text(one.file, one.lines);
  add_text(path, lines);
  const Descriptor folder = open_state_folder();
  const bool done = text.empty() ? unlinkat(folder.get(), note_file(tool).c_str(), 0) == 0 || errno == ENOENT
                                 : replace_file(folder.get(), note_file(tool), text, 0600);
  if (!done) throw not_written("the note of what setup did");
}

std::optional<Change> make_link(const std::string& path) {
  const std::string self = path_of_keybearer();
  const auto now = our_link(path);
  if (now == self) return {};
  struct stat entry {};
  if (!now && lstat(path.c_str(), &entry) == 0)
    throw Error{Exit::config, "setup: " + path + " exists and is not a link to keybearer",
                "move it away, or make it call keybearer"};
  return Change{{"ln -s " + std::string(now ? "-f " : "") + quoted(self) + " " + quoted(path)}, [self, path, now] {
                  if (!make_parents(path, 0777)) throw not_written(path);
                  if (now) unlink(path.c_str());
                  if (symlink(self.c_str(), path.c_str()) != 0) throw not_written(path);
                }};
}

std::optional<Change> remove_link(const std::string& path) {
  if (!our_link(path)) return {};
  return Change{{"rm " + quoted(path)}, [path] {
                  if (unlink(path.c_str()) != 0) throw not_written(path);
                }};
}

std::string absolute_path(std::string path) {
  if (path.starts_with('/')) return path;
  char* folder = getcwd(nullptr, 0);
  if (!folder) return path;
  path = std::string(folder) + "/" + path;
  std::free(folder);
  return path;
}

std::optional<std::string> path_in_variable(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return {};
  return absolute_path(value);
}

std::string config_home() { return path_in_variable("XDG_CONFIG_HOME").value_or(home() + "/.config"); }

bool is_set_up_elsewhere(std::string_view tool, const std::string& file) {
  const auto files = noted_files(tool);
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& other) { return other != file && access(other.c_str(), F_OK) == 0; });
}

std::string user_bin() { return home() + "/.local/bin"; }

}  // namespace setup
