// SPDX-License-Identifier: MIT
// cargo asks its global providers in turn, the last one first, and goes on if one answers url-not-supported. So
// keybearer follows the default provider, and no registry needs to be named.
#include <algorithm>
#include <cstdlib>

#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"

namespace setup {
namespace {

std::string path() {
  const std::string cargo_home = path_in_variable("CARGO_HOME").value_or(home() + "/.cargo");
  const UserFile old(cargo_home + "/config");  // cargo prefers it to config.toml
  return cargo_home + (old.exists() ? "/config" : "/config.toml");
}

// A line without its quotes and blanks, and with the escapes of its quoted keys replaced.
std::string plain(std::string_view line) {
  std::string text;
  char quote = '\0';
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char byte = line[at];
    if (quote == '\0' && (byte == '"' || byte == '\'')) {
      quote = byte;
    } else if (byte == quote) {
      quote = '\0';
    } else if (quote == '"' && byte == '\\' && at + 1 < line.size()) {
      const char kind = line[++at];
      const std::size_t digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
      const auto code = digits == 0 ? 0 : std::strtoul(std::string(line.substr(at + 1, digits)).c_str(), nullptr, 16);
      text += digits == 0 ? kind : code < 0x80 ? static_cast<char>(code) : '?';
      at += digits;
    } else if (quote != '\0' || (byte != ' ' && byte != '\t')) {
      text += byte;
    }
  }
  return text;
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
    std::string name = plain(line);
    name.erase(0, std::min(name.find_first_not_of('['), name.size()));
    if (!name.starts_with("registry")) continue;
    const char next = name.size() > 8 ? name[8] : '\0';
    if (header ? next == ']' : next == '.' || next == '=') return true;
  }
  return false;
}

// A registry's own provider replaces the global ones.
void name_others(const UserFile& file, const std::vector<AccountMatch>& matches) {
  std::string registry, index, own;
  const auto end_of_table = [&] {
    for (const auto& [account, match] : matches)
      if (!own.empty() && !index.empty() && index.find("://" + match->origin().authority() + "/") != std::string::npos)
        terminal::warn("setup cargo: " + file.path() + " has a credential-provider for the registry " +
                       printable(registry, 60) + ", which was left unchanged; cargo does not ask keybearer for it");
    registry = index = own = "";
  };
  for (const auto raw : split(file.text().view(), '\n')) {
    const std::string line = plain(raw);
    constexpr std::string_view header = "[registries.", index_key = "index=", provider_key = "credential-provider=";
    if (line.starts_with('[')) end_of_table();
    if (line.starts_with(header))
      registry = line.substr(header.size(), line.find(']') - header.size());
    else if (!registry.empty() && line.starts_with(index_key))
      index = line.substr(index_key.size()) + "/";
    else if (!registry.empty() && line.starts_with(provider_key))
      own = line;
  }
  end_of_table();
}

std::string provider() {
  const std::string program = program_for("keybearer");
  if (program.find(' ') != program.npos)
    throw Error{Exit::config, "setup cargo: cargo splits " + program + " at its blanks", "put its directory on PATH"};
  return program + " cargo";
}

Changes set_up() {
  const auto matches = account_matches("cargo");
  const UserFile file(path());
  const std::string line = "global-credential-providers = [\"cargo:token\", \"" + provider() + "\"]";
  if (has_registry_table(without_block(file)))
    throw Error{Exit::config, "setup cargo: " + file.path() + " has a table [registry]", "add to it: " + line,
                Kept::nothing_changed};
  name_others(file, matches);
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

extern const Tool cargo = {.name = "cargo",
                           .set_up = set_up,
                           .undo = undo,
                           .file = path,
                           .variable = "CARGO_HOME",
                           .variable_is_folder = true};

}  // namespace setup
