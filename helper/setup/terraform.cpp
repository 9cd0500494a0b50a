// SPDX-License-Identifier: MIT
// terraform takes one helper, by a block in its CLI configuration, and looks for the program only in its plugin
// directory.
#include <cstdlib>
#include <dirent.h>

#include "helper/base/ascii.hpp"
#include "helper/base/json.hpp"
#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

constexpr const char* variable = "TF_CLI_CONFIG_FILE";

std::string path() { return path_in_variable(variable).value_or(home() + "/.terraformrc"); }

std::string plugin() { return home() + "/.terraform.d/plugins/" + std::string(protocol::terraform.link.name); }

std::string folder() { return home() + "/.terraform.d"; }

// The labels of the blocks of that type.
std::vector<std::string> labels(const Secret& text, std::string_view type) {
  std::vector<std::string> found;
  for (auto line : split(text.view(), '\n')) {
    line = trim(line);
    if (line.starts_with('"')) line.remove_prefix(1);  // a type may be quoted
    if (!line.starts_with(type)) continue;
    line.remove_prefix(type.size());
    if (line.starts_with('"')) line.remove_prefix(1);
    const auto begin = line.find('"'), end = line.find('"', begin + 1);
    if (begin == line.npos || end == line.npos || !trim(line.substr(0, begin)).empty()) continue;
    found.push_back(lower(line.substr(begin + 1, end - begin - 1)));
  }
  return found;
}

// terraform reads all files of this kind in its folder, but for an own TF_CLI_CONFIG_FILE.
std::vector<std::string> files() {
  std::vector<std::string> found{path()};
  if (path_in_variable(variable)) return found;
  if (DIR* opened = opendir(folder().c_str())) {
    while (const dirent* entry = readdir(opened))
      if (std::string_view(entry->d_name).ends_with(".tfrc")) found.push_back(folder() + "/" + entry->d_name);
    closedir(opened);
  }
  return found;
}

// `terraform login` writes tokens there.
std::vector<std::string> hosts_of_logins(const UserFile& file) {
  std::vector<std::string> hosts;
  if (!file.exists() || path_in_variable(variable)) return hosts;
  try {
    const auto document = json::Document::parse(file.text().copy(), Exit::config, "setup terraform: " + file.path());
    for (const auto& [host, value] : document.root()["credentials"].members) hosts.push_back(lower(host));
  } catch (const Error& error) {
    terminal::warn(sentence(error));
  }
  return hosts;
}

// TF_TOKEN_registry_example_com; "-" may be written as "__".
bool has_variable(const std::string& host) {
  std::string name = "TF_TOKEN_", other;
  for (const char byte : host) name += byte == '.' ? '_' : byte;
  for (const char byte : name) other += byte == '-' ? std::string("__") : std::string(1, byte);
  return std::getenv(name.c_str()) || std::getenv(other.c_str());
}

// terraform asks its helper last.
void name_others(const std::vector<AccountMatch>& matches) {
  const auto name = [&](const std::vector<std::string>& hosts, const std::string& where) {
    for (const auto& [account, match] : matches)
      if (const auto host = match->origin().authority(); contains(hosts, host))
        terminal::warn("setup terraform: " + where + " has a token for " + host +
                       ", which was left unchanged; terraform does not ask keybearer for it");
  };
  for (const auto& file : files()) name(labels(without_block(UserFile(file)), "credentials"), file);
  const UserFile logins(folder() + "/credentials.tfrc.json");
  name(hosts_of_logins(logins), logins.path());
  for (const auto& [account, match] : matches)
    if (const auto host = match->origin().authority(); has_variable(host)) name({host}, "a variable TF_TOKEN_...");
}

Changes set_up() {
  const auto matches = host_matches("terraform");
  const UserFile file(path());
  if (trim(without_block(file).view()).starts_with('{'))
    throw Error{Exit::config, "setup terraform: " + file.path() + " is JSON, which setup does not edit",
                "add to it: \"credentials_helper\": {\"keybearer\": {\"args\": []}}", Kept::nothing_changed};
  for (const auto& other : files())
    if (!labels(without_block(UserFile(other)), "credentials_helper").empty())
      throw Error{Exit::config, "setup terraform: " + other + " has another credentials_helper",
                  "remove it, since terraform takes only one", Kept::nothing_changed};
  name_others(matches);
  Changes changes;
  add(changes, make_link(plugin()));
  add(changes, write_block(file, {"credentials_helper \"keybearer\" {", "  args = []", "}"}));
  return changes;
}

Changes undo() {
  Changes changes;
  add(changes, remove_block(UserFile(path())));
  if (!is_set_up_elsewhere("terraform", path())) add(changes, remove_link(plugin()));
  return changes;
}

}  // namespace

extern const Tool terraform = {.name = "terraform", .set_up = set_up, .undo = undo, .file = path, .variable = variable};

}  // namespace setup
