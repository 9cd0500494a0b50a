// SPDX-License-Identifier: MIT
// Up to version 10 pnpm's tokenHelper takes an absolute path and no argument, so each account has a link that names it.
#include <cstdlib>
#include <dirent.h>

#include "core/file.hpp"
#include "core/text.hpp"
#include "setup/tools.hpp"
#include "setup/user_file.hpp"

namespace setup {
namespace {

constexpr std::string_view link_prefix = "keybearer-pnpm-";

std::string path() {
  for (const char* name : {"NPM_CONFIG_USERCONFIG", "npm_config_userconfig"})
    if (const char* file = std::getenv(name); file && *file) return file;
  return home() + "/.npmrc";
}

std::string link_of(const std::string& account) { return user_bin() + "/" + std::string(link_prefix) + account; }

}  // namespace

Changes set_up_pnpm() {
  Changes changes;
  std::vector<std::string> lines, linked;
  for (const auto& [account, match] : places("pnpm")) {
    if (match->wildcard()) continue;
    lines.push_back("//" + match->origin().authority() + match->path() + "/:tokenHelper=" + link_of(account->name));
    if (!linked.empty() && linked.back() == account->name) continue;
    linked.push_back(account->name);
    if (auto change = make_link(link_of(account->name))) changes.push_back(std::move(*change));
  }
  if (auto change = write_block(UserFile(path()), lines)) changes.push_back(std::move(*change));
  return changes;
}

Changes undo_pnpm() {
  Changes changes;
  if (auto change = remove_block(UserFile(path()))) changes.push_back(std::move(*change));
  if (DIR* folder = opendir(user_bin().c_str())) {
    while (const dirent* entry = readdir(folder))
      if (std::string_view(entry->d_name).starts_with(link_prefix))
        if (auto change = remove_link(user_bin() + "/" + entry->d_name)) changes.push_back(std::move(*change));
    closedir(folder);
  }
  return changes;
}

}  // namespace setup
