// SPDX-License-Identifier: MIT
// go is set up by `go env -w GOAUTH`. keybearer comes first, since go uses the first command that has an answer.
#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"

namespace setup {
namespace {

constexpr std::string_view made_file = "(the file)";
constexpr const char* variable = "GOENV";

std::string path() { return path_in_variable(variable).value_or(config_home() + "/go/env"); }

// go leaves an empty file where there was none.
Change remove_empty_file() {
  return {{}, [] {
            const UserFile file(path());
            if (!file.exists() || !file.text().empty()) return;
            if (const auto removal = file.change({}, {})) removal->make();
          }};
}

// go splits the value at blanks; it supports quotes, but no escapes.
std::string command() {
  const std::string program = program_for("keybearer");
  return (program.find(' ') == program.npos ? program : "'" + program + "'") + " go";
}

std::string goauth(const Command& go) {
  std::string value;
  if (go.ask({"env", "GOAUTH"}, value) != 0 || trim(value).empty())
    throw Error{Exit::config, "setup go: this version of go has no GOAUTH", "install go 1.24 or later"};
  return std::string(trim(value));
}

// Whether `go env -changed` says that GOAUTH was not set.
bool is_default(const Command& go) {
  std::string changed;
  go.ask({"env", "-changed", "GOAUTH"}, changed);
  return trim(changed).empty();
}

Changes set_up() {
  account_matches("go");  // throws if there is none
  const Command go("go");
  const std::string before = goauth(go), ours = command();
  for (const auto entry : split(before, ';'))
    if (trim(entry) == ours) return {};
  if (before == "off") {
    terminal::warn("setup go: GOAUTH is off and was left unchanged; to use keybearer, run: go env -u GOAUTH");
    return {};
  }
  const std::string after = ours + "; " + before;
  Changes changes;
  const std::string file = path();
  std::vector<std::string> note{"GOAUTH=" + after, "before=" + (is_default(go) ? "" : before)};
  if (!UserFile(file).exists()) note.emplace_back(made_file);
  changes.push_back({{}, [note, file] { write_notes("go", file, note); }});
  changes.push_back(go.change({"env", "-w", "GOAUTH=" + after}));
  return changes;
}

Changes undo() {
  const std::string file = path();
  const auto noted = notes("go", file);
  if (noted.size() < 2) return {};
  const Command go("go");
  const std::string before = noted[1].substr(noted[1].find('=') + 1);
  Changes changes;
  if ("GOAUTH=" + goauth(go) == noted[0])
    changes.push_back(before.empty() ? go.change({"env", "-u", "GOAUTH"})
                                     : go.change({"env", "-w", "GOAUTH=" + before}));
  else
    terminal::warn("setup go: GOAUTH was changed after setup and was left unchanged");
  if (noted.back() == made_file) changes.push_back(remove_empty_file());
  changes.push_back({{}, [file] { write_notes("go", file, {}); }});
  return changes;
}

}  // namespace

extern const Tool go = {.name = "go",
                        .set_up = set_up,
                        .undo = undo,
                        .file = path,
                        .variable = variable,
                        .rewrites = "go sorts the settings in the file"};

}  // namespace setup
