// SPDX-License-Identifier: MIT
// docker: the registries of its config.json, and the users in its `auths`. The file does not say which server issues a
// registry's tokens, so only registries of a preset become an account.
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/json.hpp"
#include "helper/base/utf8.hpp"
#include "helper/import/import.hpp"

namespace importing {
namespace {

// Docker keeps "USER:PASSWORD" in base64. A token's user is a stock word that names nobody.
std::string user_in(const json::Value& entry) {
  const auto text = entry["auth"].string();
  const auto pair = text ? decode_base64<Secret>(*text) : std::nullopt;
  if (!pair) return {};
  const auto colon = pair->find(":");
  const std::string user(pair->view().substr(0, colon == Secret::npos ? 0 : colon));
  const bool names_somebody = !user.empty() && user.front() != '<' && !user.starts_with("oauth2") &&
                              !user.starts_with("_") && user != "x-access-token" && user != "AWS";
  return names_somebody && printable(user) == user ? user : "";
}

// The keys of `auths` may be URLs: "https://index.docker.io/v1/".
std::optional<std::string> host_of(std::string_view key) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")})
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  return host_in(key.substr(0, key.find('/')));
}

struct Registry {
  std::string host, user;
};

void collect(std::vector<Registry>& all, const json::Value& members, Found& found) {
  for (const auto& [key, entry] : members.members) {
    const auto host = host_of(key);
    if (!host) {
      found.left.push_back(printable(key, 80) + ": this is not a host");
      continue;
    }
    if (entry.string() == "keybearer") continue;  // it asks us already
    const std::string user = user_in(entry);
    const auto same = std::find_if(all.begin(), all.end(), [&](const Registry& one) { return one.host == *host; });
    if (same == all.end())
      all.push_back({*host, user});
    else if (same->user.empty())
      same->user = user;
  }
}

void add(Found& found, const Registry& registry) {
  if (registry.host == "index.docker.io" || registry.host == "docker.io") {
    found.left.push_back("Docker Hub has no OAuth client for other programs; leave it to docker login");
    return;
  }
  const std::string preset = preset_for(registry.host);
  if (preset.empty()) {
    found.left.push_back(registry.host +
                         ": docker's file does not say who issues its tokens; to ask the registry, run: " +
                         "keybearer login https://" + registry.host);
    return;
  }
  if (find_named(found.sections, preset)) return;  // by another host of the preset
  Section section;
  section.name = name_for(preset);
  section.keys = {{"provider", {preset}}};
  if (!registry.user.empty()) section.keys.push_back({"username", {registry.user}});
  found.sections.push_back(std::move(section));
}

Found find() {
  const std::string path = folder("DOCKER_CONFIG", "/.docker") + "/config.json";
  Found found;
  auto text = read_text(path);
  if (!text) return found;
  const auto document = json::Document::parse(std::move(*text), Exit::config, "import docker: " + printable(path));
  std::vector<Registry> all;
  collect(all, document.root()["credHelpers"], found);
  collect(all, document.root()["auths"], found);
  for (const auto& registry : all) add(found, registry);
  if (!all.empty()) found.left.push_back("the passwords that docker keeps were left");
  return found;
}

}  // namespace

extern const Tool docker = {"docker", find};

}  // namespace importing
