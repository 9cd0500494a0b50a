// SPDX-License-Identifier: MIT
#include "helper/setup/setup.hpp"

namespace setup {

extern const Tool git, docker, cargo, bazel, go, kubectl, terraform, pnpm, pip;

namespace {

constexpr const Tool* table[] = {&git, &docker, &cargo, &bazel, &go, &kubectl, &terraform, &pnpm, &pip};

}  // namespace

std::span<const Tool* const> tools() { return table; }

std::string tool_names() {
  std::string names;
  for (const Tool* tool : table) names.append(names.empty() ? "" : ", ").append(tool->name);
  return names;
}

}  // namespace setup
