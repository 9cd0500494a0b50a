// SPDX-License-Identifier: MIT
// oidc-agent: the issuers and names of its issuer.config, and the public clients that it knows. An account's own file
// is encrypted, so its client and its scopes are not known without its password.
#include <algorithm>
#include <dirent.h>
#include <memory>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/json.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/providers.hpp"
#include "helper/import/import.hpp"

namespace importing {
namespace {

constexpr const char* public_clients = "/etc/oidc-agent/pubclients.config";
constexpr const char* redirect_uri = "http://localhost:4242";  // the first of those that it registers

std::string own_folder() {
  const char* own = std::getenv("OIDC_CONFIG_DIR");
  if (own && *own == '/') return own;
  const std::string first = home() + "/.config/oidc-agent";
  return access(first.c_str(), F_OK) == 0 ? first : home() + "/.oidc-agent";
}

struct Client {
  std::string id, scope;
  Secret secret;
};

std::string without_slash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

// The lines are "ID[:SECRET]@ISSUER[@SCOPES]"; the first one of an issuer counts.
Client public_client_of(const std::string& issuer) {
  const auto text = read_text(public_clients);
  if (!text) return {};
  for (const auto line : split(text->view(), '\n')) {
    const auto parts = split(line, '@');
    if (line.starts_with('#') || parts.size() < 2 || without_slash(trim(parts[1])) != without_slash(issuer)) continue;
    const auto colon = std::min(parts[0].find(':'), parts[0].size());
    Client client;
    client.id = std::string(parts[0].substr(0, colon));
    if (colon < parts[0].size()) client.secret = Secret(parts[0].substr(colon + 1));
    if (parts.size() > 2) client.scope = std::string(trim(parts[2]));
    return client;
  }
  return {};
}

struct Named {
  std::string issuer, name;  // the name may be empty
  Client client = {};        // the issuer's public client, if version 5 noted it
};

// oidc-agent writes a slash behind Google's issuer, which its metadata does not have.
std::string issuer_of(std::string_view url) {
  for (const auto& provider : providers())
    if (!provider.issuer.empty() && without_slash(url) == provider.issuer) return without_slash(url);
  return std::string(url);
}

// Version 4 writes lines "ISSUER [NAME]", version 5 a JSON array.
std::vector<Named> issuers_in(const Secret& text, const std::string& path) {
  std::vector<Named> all;
  if (!trim(text.view()).starts_with('[')) {
    for (const auto line : split(text.view(), '\n')) {
      const auto words = split(trim(line), ' ');
      if (!words[0].empty() && words[0].front() != '#')
        all.push_back({std::string(words[0]), words.size() > 1 ? std::string(words[1]) : ""});
    }
    return all;
  }
  const auto document = json::Document::parse(text.copy(), Exit::config, "import oidc-agent: " + printable(path));
  for (const auto& entry : document.root().items) {
    const auto& known = entry["pubclient"];
    const auto text_of = [](const json::Value& value) { return std::string(value.string().value_or("")); };
    for (const auto& name : entry["accounts"].items)
      all.push_back({text_of(entry["issuer"]),
                     text_of(name),
                     {text_of(known["client_id"]), text_of(known["scope"]),
                      Secret(known["client_secret"].string().value_or(""))}});
  }
  return all;
}

std::vector<std::string> account_files(const std::string& path) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path.c_str()), closedir);
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    const std::string name = entry->d_name;
    if (is_account_name(name) && !name.ends_with(".config") && !name.ends_with(".d") && !name.ends_with(".log"))
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void add(Found& found, Named named) {
  Client client = named.client.id.empty() ? public_client_of(named.issuer) : std::move(named.client);
  Section section;
  section.name = name_for(named.name);
  section.keys = {{"issuer", {issuer_of(named.issuer)}}};
  if (client.id.empty()) {
    found.left.push_back(printable(named.name, 64) + ": its client id is in its encrypted file, which oidc-gen -p " +
                         printable(named.name, 64) +
                         " shows; without one, login registers a client where the server does");
  } else {
    section.keys.push_back({"client_id", {client.id}});
    section.keys.push_back({"redirect_uri", {redirect_uri}});
    section.client_secret = std::move(client.secret);
  }
  section.keys.push_back({"scope", {client.scope.empty() ? "openid offline_access" : client.scope}});
  found.sections.push_back(std::move(section));
}

Found find() {
  Found found;
  const std::string folder = own_folder(), path = folder + "/issuer.config";
  const auto names = account_files(folder);
  std::vector<std::string> taken;
  if (const auto text = read_text(path))
    for (auto& named : issuers_in(*text, path)) {
      if (!contains(names, named.name) || contains(taken, named.name)) continue;
      taken.push_back(named.name);
      add(found, std::move(named));
    }
  for (const auto& name : names)
    if (!contains(taken, name))
      found.left.push_back(name + ": its file is encrypted, so its issuer is not known; oidc-gen -p " + name +
                           " shows it; then run: keybearer add " + name + " --issuer URL");
  if (!names.empty())
    found.left.push_back("its refresh tokens were left: two programs that use one token end the sign-in");
  if (!found.sections.empty())
    found.left.push_back(
        "it names no URLs that a token is for; add them with: keybearer add NAME --replace --match URL");
  return found;
}

}  // namespace

extern const Tool oidc_agent = {"oidc-agent", find};

}  // namespace importing
