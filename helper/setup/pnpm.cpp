// SPDX-License-Identifier: MIT
// Up to version 10, pnpm's tokenHelper takes an absolute path and no argument, so each account has a link with its
// name.
#include <algorithm>
#include <dirent.h>

#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

std::string path() {
  for (const char* name : {"NPM_CONFIG_USERCONFIG", "npm_config_userconfig"})
    if (const auto file = path_in_variable(name)) return *file;
  return home() + "/.npmrc";
}

std::string link_of(const std::string& account) {
  return user_bin() + "/" + std::string(protocol::pnpm.link.name) + account;
}

// npm rewrites this file without its comments, and so without the marks. keybearer's lines are then known by their
// path.
bool is_ours(std::string_view line) { return line.find(":tokenHelper=" + link_of("")) != line.npos; }

Secret without_ours(const Secret& file) {
  const std::string_view text = file.view();
  Secret left;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size() - 1);
    if (!is_ours(text.substr(at, end - at))) left.append(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return left;
}

bool has_stray_lines(const UserFile& file) {
  const Secret text = without_block(file);
  return !(without_ours(text) == text);
}

std::optional<Change> remove_stray_lines(const UserFile& file) {
  return file.change(without_ours(without_block(file)), {file.path() + ": - the lines with " + link_of("ACCOUNT")});
}

// "//HOST/PATH" of a line of npm's that configures credentials, and the name of that setting; or nothing.
std::optional<std::pair<std::string_view, std::string_view>> credential_in(std::string_view line) {
  constexpr std::string_view settings[] = {"tokenHelper", "_authToken", "_auth", "_password"};
  const auto name = trim(line.substr(0, line.find('=')));
  const auto colon = name.rfind(':');
  if (!name.starts_with("//") || colon == name.npos || !contains(settings, name.substr(colon + 1))) return {};
  auto place = name.substr(0, colon);
  if (place.ends_with('/')) place.remove_suffix(1);
  return std::pair{place, name.substr(colon + 1)};
}

// Of two lines for one place the last one would win, and a tokenHelper would win over a token.
bool has_other_credential(const UserFile& file, const Secret& others, std::string_view place) {
  for (const auto line : split(others.view(), '\n')) {
    const auto found = credential_in(line);
    if (!found || found->first != place) continue;
    terminal::warn("setup pnpm: " + file.path() + " has a " + std::string(found->second) + " for " +
                   std::string(place) + "/, which was left unchanged");
    return true;
  }
  return false;
}

// What follows a section's header belongs to that section, which pnpm does not read.
std::size_t end_of_top_level(const Secret& text) {
  if (text.view().starts_with('[')) return 0;
  const auto header = text.find("\n[");
  return header == Secret::npos ? text.size() : header + 1;
}

Changes set_up() {
  Changes changes;
  std::vector<std::string> lines, linked;
  const UserFile file(path());
  if (has_stray_lines(file))
    throw Error{Exit::config, "setup pnpm: " + file.path() + " has lines of an earlier setup without their marks",
                "run first: keybearer setup pnpm --undo"};
  Secret others = without_block(file);
  others.resize(end_of_top_level(others));
  bool any = false;
  for (const auto& [account, match] : account_matches("pnpm")) {
    if (match->wildcard()) continue;
    any = true;
    const std::string place = "//" + match->origin().authority() + match->path();
    if (has_other_credential(file, others, place)) continue;
    lines.push_back(place + "/:tokenHelper=" + link_of(account->name));
    if (!linked.empty() && linked.back() == account->name) continue;
    linked.push_back(account->name);
    add(changes, make_link(link_of(account->name)));
  }
  if (!any)
    throw Error{Exit::config, "setup pnpm: no account has a match without a wildcard", "add one like https://HOST"};
  if (lines.empty()) return {};
  add(changes, write_block(file, lines, end_of_top_level(file.text())));
  return changes;
}

Changes undo() {
  Changes changes;
  const UserFile file(path());
  add(changes, has_stray_lines(file) ? remove_stray_lines(file) : remove_block(file));
  if (is_set_up_elsewhere("pnpm", file.path())) return changes;
  if (DIR* folder = opendir(user_bin().c_str())) {
    while (const dirent* entry = readdir(folder))
      if (std::string_view(entry->d_name).starts_with(protocol::pnpm.link.name))
        add(changes, remove_link(user_bin() + "/" + entry->d_name));
    closedir(folder);
  }
  return changes;
}

}  // namespace

extern const Tool pnpm = {
    .name = "pnpm", .set_up = set_up, .undo = undo, .file = path, .variable = "NPM_CONFIG_USERCONFIG"};

}  // namespace setup
