// SPDX-License-Identifier: MIT
// bazel is set up by lines in ~/.bazelrc.
#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

constexpr std::string_view options[] = {"--credential_helper", "--experimental_credential_helper"};

std::string path() { return home() + "/.bazelrc"; }

// The helpers of a file of bazel's, as SCOPE=PROGRAM or PROGRAM.
std::vector<std::string> helpers_in(const Secret& text) {
  std::vector<std::string> found;
  for (const auto line : split(text.view(), '\n')) {
    if (trim(line).starts_with('#')) continue;
    bool value_follows = false;
    for (auto word : split(line, ' ')) {
      word = trim(word);
      while (word.starts_with('"') || word.starts_with('\'')) word.remove_prefix(1);
      while (word.ends_with('"') || word.ends_with('\'')) word.remove_suffix(1);
      if (value_follows && !word.empty()) found.emplace_back(word);
      value_follows = (value_follows && word.empty()) || contains(options, word);
      for (const auto option : options)
        if (word.starts_with(option) && word.substr(option.size()).starts_with('='))
          found.emplace_back(word.substr(option.size() + 1));
    }
  }
  return found;
}

bool scope_covers(std::string_view scope, std::string_view host) {
  if (scope == host) return true;
  if (!scope.starts_with("*.")) return false;
  scope.remove_prefix(2);
  if (host.starts_with("*.")) host.remove_prefix(2);
  return host == scope || (host.ends_with(scope) && host.substr(0, host.size() - scope.size()).ends_with('.'));
}

// The most specific scope wins, and of equal ones the last: ours would hide a helper that the user has for that host.
bool has_other_helper(const UserFile& file, const std::vector<std::string>& helpers, const std::string& scope,
                      const std::string& program) {
  for (const auto& helper : helpers) {
    const auto equals = helper.find('=');
    if (equals == helper.npos || !scope_covers(helper.substr(0, equals), scope)) continue;
    if (helper.substr(equals + 1) == program) return true;
    terminal::warn("setup bazel: " + file.path() + " has the helper " + printable(helper, 80) +
                   ", which was left unchanged; keybearer is not set up for " + scope);
    return true;
  }
  return false;
}

// A scope is a host, or *.NAME, which also means NAME; it has neither port nor path.
Changes set_up() {
  const std::string program = program_for(protocol::bazel.link.name);
  const UserFile file(path());
  const auto others = helpers_in(without_block(file));
  std::vector<std::string> scopes, lines;
  for (const auto& [account, match] : account_matches("bazel")) {
    const std::string scope = (match->wildcard() ? "*." : "") + match->origin().host;
    if (contains(scopes, scope)) continue;
    scopes.push_back(scope);
    if (!has_other_helper(file, others, scope, program))
      lines.push_back("common --credential_helper=" + scope + "=" + program);
  }
  Changes changes;
  if (!lines.empty()) add(changes, write_block(file, lines));
  return changes;
}

Changes undo() {
  Changes changes;
  add(changes, remove_block(UserFile(path())));
  return changes;
}

}  // namespace

extern const Tool bazel = {.name = "bazel", .set_up = set_up, .undo = undo, .file = path};

}  // namespace setup
