// SPDX-License-Identifier: MIT
// git-credential-oauth: the keys credential.URL.oauth* of git's configuration. They are read by git, and only those of
// the user and of the system: a repository's own configuration belongs to whoever made the repository.
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/providers.hpp"
#include "helper/import/import.hpp"

namespace importing {
namespace {

constexpr std::chrono::seconds git_may_take{10};
constexpr std::size_t output_limit = 1024 * 1024;

struct Settings {
  std::string url;
  std::vector<std::pair<std::string, Secret>> values;  // the variable in lower case; one of them is a secret
};

Secret output_of_git(const char* which) {
  const auto path = find_on_path("git");
  if (!path) throw Error{Exit::config, "import git-credential-oauth: git is not on PATH", "install it"};
  Program git;
  git.path = *path;
  git.arguments = {"git", "config", which, "--includes", "--null", "--get-regexp", "^credential\\."};
  git.environment = own_environment();
  auto ran = run<Secret>(std::move(git), "", output_limit, deadline_after(git_may_take));
  if (!ran || ran->output.size() > output_limit)
    throw Error{Exit::temporary, "import git-credential-oauth: git config did not answer", "try again later"};
  return ran->status == 0 ? std::move(ran->output) : Secret();  // 1: there is no such key
}

// Of two equal keys git uses the last one, and the user's after the system's.
void read(std::vector<Settings>& all, bool& is_helper, std::string_view output) {
  for (const auto entry : split(output, '\0')) {
    const auto end = entry.find('\n');
    if (end == entry.npos) continue;
    const auto key = entry.substr(0, end), value = entry.substr(end + 1);
    const auto first = key.find('.'), last = key.rfind('.');
    const std::string variable = lower(key.substr(last + 1));
    if (variable == "helper" &&
        (value == "oauth" || value.starts_with("oauth ") || value.ends_with("/git-credential-oauth")))
      is_helper = true;
    if (first == last || (!variable.starts_with("oauth") && variable != "username")) continue;
    const std::string url(key.substr(first + 1, last - first - 1));
    auto same = std::find_if(all.begin(), all.end(), [&](const Settings& one) { return one.url == url; });
    if (same == all.end()) same = all.insert(all.end(), Settings{url, {}});
    std::erase_if(same->values, [&](const auto& one) { return one.first == variable; });
    same->values.emplace_back(variable, Secret(value));
  }
}

std::string value_of(const Settings& settings, std::string_view variable) {
  for (const auto& [name, value] : settings.values)
    if (name == variable) return std::string(value.view());
  return {};
}

// A URL may be relative to the host's, as git-credential-oauth reads it.
std::string absolute(const std::string& origin, const std::string& url) {
  return url.starts_with('/') ? origin + url : url;
}

// Where the server is: the endpoints if git-credential-oauth was told them, else a preset, else the host's own
// metadata.
void add_server(Changes& keys, const Settings& settings, const std::string& host) {
  const std::string origin = "https://" + host;
  const std::string authorization = value_of(settings, "oauthauthurl"), token = value_of(settings, "oauthtokenurl");
  const std::string device = value_of(settings, "oauthdeviceauthurl"), preset = preset_for(host);
  if (!authorization.empty() && !token.empty()) {
    keys.push_back({"authorization_endpoint", {absolute(origin, authorization)}});
    keys.push_back({"token_endpoint", {absolute(origin, token)}});
    if (!device.empty()) keys.push_back({"device_authorization_endpoint", {absolute(origin, device)}});
    return;
  }
  if (!preset.empty()) return keys.push_back({"provider", {preset}});
  if (host.starts_with("gitlab.")) keys.push_back({"provider", {"gitlab"}});
  if (host.starts_with("github.")) keys.push_back({"provider", {"github-enterprise"}});
  keys.push_back({"issuer", {origin}});
}

void add(Found& found, const Settings& settings) {
  constexpr std::string_view scheme = "https://";
  const std::string id = value_of(settings, "oauthclientid");
  std::string url = settings.url;
  while (url.ends_with('/')) url.pop_back();
  const auto host = url.starts_with(scheme) ? host_in(std::string_view(url).substr(scheme.size())) : std::nullopt;
  if (id.empty()) return;
  if (!host) {
    found.left.push_back(printable(settings.url, 100) + ": only a whole host with https is taken");
    return;
  }
  Section section;
  section.name = name_for(*host);
  add_server(section.keys, settings, *host);
  section.keys.push_back({"client_id", {id}});
  const std::string redirect_uri = value_of(settings, "oauthredirecturl");
  section.keys.push_back({"redirect_uri", {redirect_uri.empty() ? "http://127.0.0.1" : redirect_uri}});
  if (const auto scope = value_of(settings, "oauthscopes"); !scope.empty()) section.keys.push_back({"scope", {scope}});
  if (const auto user = value_of(settings, "username"); !user.empty()) section.keys.push_back({"username", {user}});
  section.keys.push_back({"match", {std::string(scheme) + *host}});
  for (const auto& [name, value] : settings.values)
    if (name == "oauthclientsecret") section.client_secret = value.copy();
  found.sections.push_back(std::move(section));
}

Found find() {
  std::vector<Settings> all;
  bool is_helper = false;
  for (const char* which : {"--system", "--global"}) {
    const Secret output = output_of_git(which);
    read(all, is_helper, output.view());
  }
  Found found;
  for (const auto& settings : all) add(found, settings);
  if (is_helper)
    found.left.push_back(
        "for github.com, gitlab.com and other hosts that it knows, git-credential-oauth has a client of its own, which "
        "is not yours; add such an account with a client of your own, as in: keybearer add github --provider github");
  if (is_helper || !found.sections.empty())
    found.left.push_back(
        "its refresh tokens were left in git's other helpers: two programs that use one token end the sign-in");
  return found;
}

}  // namespace

extern const Tool git_credential_oauth = {"git-credential-oauth", find};

}  // namespace importing
