// SPDX-License-Identifier: MIT
#include "helper/base/ascii.hpp"
#include "helper/import/import.hpp"

namespace importing {

extern const Tool gh, git_credential_oauth, oidc_agent, docker;

namespace {

constexpr const Tool* table[] = {&gh, &git_credential_oauth, &oidc_agent, &docker};

}  // namespace

std::span<const Tool* const> tools() { return table; }

std::string tool_names() {
  return join(table, ", ", [](const Tool* tool) { return tool->name; });
}

}  // namespace importing
