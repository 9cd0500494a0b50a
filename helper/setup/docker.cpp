// SPDX-License-Identifier: MIT
// docker's config.json, which docker itself writes anew at every login: so no mark can be left in it, and what is ours is
// known by its value.
#include <cstdlib>

#include "core/file.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "setup/tools.hpp"
#include "setup/user_file.hpp"
#include "terminal.hpp"

namespace setup {
namespace {

constexpr std::string_view helpers = "credHelpers";
constexpr std::string_view ours = "keybearer";

std::string path() {
  const char* folder = std::getenv("DOCKER_CONFIG");
  return (folder && *folder ? std::string(folder) : home() + "/.docker") + "/config.json";
}

json::Document parsed(const UserFile& file) {
  const bool empty = file.text().find_first_not_of(" \t\r\n") == file.text().npos;
  return json::Document::parse(Secret(empty ? "{}" : file.text()), Exit::config, "setup docker: " + file.path());
}

void refuse_other_shapes(const UserFile& file, const json::Value& root) {
  const json::Value& value = root[helpers];
  if (root.kind == json::Kind::object && (value.is_null() || value.kind == json::Kind::object)) return;
  throw Error{Exit::config, "setup docker: " + file.path() + " is not as docker writes it; mend it first"};
}

}  // namespace

Changes set_up_docker() {
  if (program_for("docker-credential-keybearer").front() == '/')
    throw Error{Exit::config, "setup docker: docker finds its helpers on PATH, and docker-credential-keybearer is not there; put its folder on PATH"};
  const UserFile file(path());
  const auto document = parsed(file);
  refuse_other_shapes(file, document.root());
  JsonText changed{file.text()};
  std::vector<std::string> shown;
  for (const auto& place : hosts("docker")) {
    const std::string host = place.match->origin().authority();
    const json::Value& now = document.root()[helpers][host];
    if (now.string() == ours) continue;
    if (!now.is_null()) {
      terminal::warn("setup docker: " + host + " has the helper " + printable(now.text, 40) + " and was left so");
      continue;
    }
    changed.insert(helpers, host, ours);
    shown.push_back(file.path() + ": + \"credHelpers\": {\"" + host + "\": \"keybearer\"}");
  }
  if (shown.empty()) return {};
  Changes changes;
  if (auto change = file.change(changed.text, shown)) changes.push_back(std::move(*change));
  return changes;
}

Changes undo_docker() {
  const UserFile file(path());
  const auto document = parsed(file);
  JsonText changed{file.text()};
  std::vector<std::string> shown;
  for (const auto& [host, value] : document.root()[helpers].members)
    if (value.string() == ours && changed.remove(helpers, host))
      shown.push_back(file.path() + ": - \"credHelpers\": {\"" + std::string(host) + "\": \"keybearer\"}");
  if (shown.empty()) return {};
  std::optional<std::string> left = changed.text;
  if (*left == "{\n}\n") left.reset();  // as it is made where there is none
  Changes changes;
  if (auto change = file.change(left, shown)) changes.push_back(std::move(*change));
  return changes;
}

}  // namespace setup
