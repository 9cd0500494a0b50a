// SPDX-License-Identifier: MIT
// cargo asks its global providers in turn, the last one first, and goes on if one answers url-not-supported. So
// keybearer follows the default provider, and no registry needs to be named.
#include <cstdlib>

#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"

namespace setup {
namespace {

std::string path() {
  const char* folder = std::getenv("CARGO_HOME");
  const std::string cargo_home = folder && *folder ? std::string(folder) : home() + "/.cargo";
  const UserFile old(cargo_home + "/config");  // cargo prefers it to config.toml
  return cargo_home + (old.exists() ? "/config" : "/config.toml");
}

// TOML allows a table only once, so if [registry] exists, the user must add the line. It exists if there is a header of
// that name, or a key of it before the first header.
bool has_registry_table(const Secret& text) {
  bool at_the_top = true;
  for (auto line : split(text.view(), '\n')) {
    line = trim(line);
    const bool header = line.starts_with('[');
    if (header) at_the_top = false;
    if (!header && !at_the_top) continue;
    std::string name;
    for (const char byte : line)
      if (byte != '[' && byte != ' ' && byte != '\t' && byte != '"' && byte != '\'') name += byte;
    if (!name.starts_with("registry")) continue;
    const char next = name.size() > 8 ? name[8] : '\0';
    if (header ? next == ']' : next == '.' || next == '=') return true;
  }
  return false;
}

std::string provider() {
  const std::string program = program_for("keybearer");
  if (program.find(' ') != program.npos)
    throw Error{Exit::config, "setup cargo: cargo splits " + program + " at its blanks", "put its directory on PATH"};
  return program + " cargo";
}

Changes set_up() {
  account_matches("cargo");  // throws if there is none
  const UserFile file(path());
  const std::string line = "global-credential-providers = [\"cargo:token\", \"" + provider() + "\"]";
  if (has_registry_table(without_block(file)))
    throw Error{Exit::config, "setup cargo: " + file.path() + " has a table [registry]", "add to it: " + line,
                Kept::nothing_changed};
  Changes changes;
  add(changes, write_block(file, {"[registry]", line}));
  return changes;
}

Changes undo() {
  Changes changes;
  add(changes, remove_block(UserFile(path())));
  return changes;
}

}  // namespace

extern const Tool cargo = {.name = "cargo", .set_up = set_up, .undo = undo};

}  // namespace setup
