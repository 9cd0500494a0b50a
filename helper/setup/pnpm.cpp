// SPDX-License-Identifier: MIT
// Up to version 10, pnpm's tokenHelper takes an absolute path and no argument, so each account has a link with its
// name.
#include <algorithm>
#include <cstdlib>
#include <dirent.h>

#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

std::string path() {
  for (const char* name : {"NPM_CONFIG_USERCONFIG", "npm_config_userconfig"})
    if (const char* file = std::getenv(name); file && *file) return file;
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

Changes set_up() {
  Changes changes;
  std::vector<std::string> lines, linked;
  for (const auto& [account, match] : account_matches("pnpm")) {
    if (match->wildcard()) continue;
    lines.push_back("//" + match->origin().authority() + match->path() + "/:tokenHelper=" + link_of(account->name));
    if (!linked.empty() && linked.back() == account->name) continue;
    linked.push_back(account->name);
    add(changes, make_link(link_of(account->name)));
  }
  if (lines.empty())
    throw Error{Exit::config, "setup pnpm: no account has a match without a wildcard", "add one like https://HOST"};
  const UserFile file(path());
  if (has_stray_lines(file))
    throw Error{Exit::config, "setup pnpm: " + file.path() + " has lines of an earlier setup without their marks",
                "run first: keybearer setup pnpm --undo"};
  add(changes, write_block(file, lines));
  return changes;
}

Changes undo() {
  Changes changes;
  const UserFile file(path());
  add(changes, has_stray_lines(file) ? remove_stray_lines(file) : remove_block(file));
  if (DIR* folder = opendir(user_bin().c_str())) {
    while (const dirent* entry = readdir(folder))
      if (std::string_view(entry->d_name).starts_with(protocol::pnpm.link.name))
        add(changes, remove_link(user_bin() + "/" + entry->d_name));
    closedir(folder);
  }
  return changes;
}

}  // namespace

extern const Tool pnpm = {.name = "pnpm", .set_up = set_up, .undo = undo};

}  // namespace setup
