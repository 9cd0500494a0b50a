// SPDX-License-Identifier: MIT
// gh, the GitHub CLI: hosts and users of its hosts.yml. Only what gh itself writes is read (gh 2.23 to 2.62): mappings
// in block style, indented by four blanks, with plain or quoted scalars. Another YAML file is refused, not guessed at.
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/import/import.hpp"

namespace importing {
namespace {

struct Line {
  int number;
  std::size_t depth;  // 0: a host; 1: its keys; 2: a user; 3: that user's keys
  std::string_view key, value;
};

std::string path() {
  const char* own = std::getenv("GH_CONFIG_DIR");
  if (own && *own == '/') return std::string(own) + "/hosts.yml";
  return folder("XDG_CONFIG_HOME", "/.config") + "/gh/hosts.yml";
}

Error not_as_gh_writes_it(int line) {
  return {Exit::config,
          "import gh: " + printable(path()) + ":" + std::to_string(line) + ": this is not as gh writes it",
          "run gh auth status, which writes it again, or add the account by hand", Kept::nothing_changed};
}

// A plain or quoted scalar without escapes; nothing for anything else that YAML knows.
std::optional<std::string_view> scalar(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
    return text.find_first_of("\"'\\") == text.npos ? std::optional(text) : std::nullopt;
  }
  constexpr std::string_view others = "\"'\\&*!|>{}[],#%@`?\t";
  if (text.find_first_of(others) != text.npos || text.starts_with("- ") || text.find(": ") != text.npos) return {};
  return text;
}

Line parsed(std::string_view text, int number) {
  const auto indent = std::min(text.find_first_not_of(' '), text.size());
  const auto colon = text.find(':', indent);
  if (indent % 4 != 0 || indent > 12 || colon == text.npos || (colon + 1 < text.size() && text[colon + 1] != ' '))
    throw not_as_gh_writes_it(number);
  const auto key = scalar(text.substr(indent, colon - indent)), value = scalar(trim(text.substr(colon + 1)));
  if (!key || key->empty() || !value) throw not_as_gh_writes_it(number);
  return {number, indent / 4, *key, *value};
}

struct Host {
  std::string name;
  std::vector<std::string> users;
  std::string git_protocol;
  bool has_token = false;
};

void take(Host& host, const Line& line, std::string_view parent) {
  const std::string value(line.value);
  if (line.depth == 1 && line.key == "user" && !value.empty() && !contains(host.users, value))
    host.users.push_back(value);
  if (line.depth == 2 && parent == "users" && !contains(host.users, std::string(line.key)))
    host.users.emplace_back(line.key);
  if (line.depth == 1 && line.key == "git_protocol") host.git_protocol = value;
  if (line.key == "oauth_token") host.has_token = true;  // its value is never read
}

std::vector<Host> hosts_in(std::string_view text) {
  std::vector<Host> hosts;
  std::string_view parent;
  std::size_t depth = 0;
  int number = 0;
  for (const auto whole : split(text, '\n')) {
    ++number;
    if (trim(whole).empty() || trim(whole) == "{}" || whole.starts_with('#')) continue;
    const Line line = parsed(whole, number);
    if (line.depth > depth + 1 || (line.depth > 0 && hosts.empty())) throw not_as_gh_writes_it(number);
    depth = line.depth;
    if (depth == 0) {
      const auto host = host_in(line.key);
      if (!host || !line.value.empty()) throw not_as_gh_writes_it(number);
      hosts.push_back({*host, {}, {}, false});
    } else {
      take(hosts.back(), line, parent);
    }
    if (depth == 1) parent = line.key;
  }
  return hosts;
}

void add(Found& found, const Host& host, const std::string& user, bool several) {
  const bool is_github = host.name == "github.com";
  Section section;
  section.name = name_for(is_github ? "github" : host.name);
  if (several) section.name = name_for(section.name + "-" + user);
  section.keys = {{"provider", {is_github ? "github" : "github-enterprise"}}};
  if (!is_github) section.keys.push_back({"issuer", {"https://" + host.name}});
  if (!user.empty()) section.keys.push_back({"username", {user}});
  found.sections.push_back(std::move(section));
}

Found find() {
  Found found;
  const auto text = read_text(path());
  if (!text) return found;
  for (const auto& host : hosts_in(text->view())) {
    if (host.users.empty()) add(found, host, "", false);
    for (const auto& user : host.users) add(found, host, user, host.users.size() > 1);
    found.left.push_back(host.name + ": " + (host.has_token ? "gh's token was left: it is" : "its token is") +
                         " for gh's own client, and is never refreshed; the account needs a client id of its own");
    if (host.git_protocol == "ssh")
      found.left.push_back(host.name + ": gh has git use ssh there; keybearer answers for https:// remotes");
  }
  return found;
}

}  // namespace

extern const Tool gh = {"gh", find};

}  // namespace importing
