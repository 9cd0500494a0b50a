// SPDX-License-Identifier: MIT
// bazel is set up by lines in ~/.bazelrc.
#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

std::string path() { return home() + "/.bazelrc"; }

// A scope is a host, or *.NAME, which also means NAME; it has neither port nor path.
Changes set_up() {
  const std::string program = program_for(protocol::bazel.link.name);
  std::vector<std::string> lines;
  for (const auto& [account, match] : account_matches("bazel")) {
    const std::string scope = (match->wildcard() ? "*." : "") + match->origin().host;
    const std::string line = "common --credential_helper=" + scope + "=" + program;
    if (!contains(lines, line)) lines.push_back(line);
  }
  Changes changes;
  add(changes, write_block(UserFile(path()), lines));
  return changes;
}

Changes undo() {
  Changes changes;
  add(changes, remove_block(UserFile(path())));
  return changes;
}

}  // namespace

extern const Tool bazel = {.name = "bazel", .set_up = set_up, .undo = undo};

}  // namespace setup
