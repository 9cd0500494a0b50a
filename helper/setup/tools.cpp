// SPDX-License-Identifier: MIT
#include "helper/base/ascii.hpp"
#include "helper/setup/setup.hpp"

namespace setup {

extern const Tool git, docker, cargo, bazel, go, kubectl, terraform, pnpm, pip;

namespace {

constexpr const Tool* table[] = {&git, &docker, &cargo, &bazel, &go, &kubectl, &terraform, &pnpm, &pip};

}  // namespace

std::span<const Tool* const> tools() { return table; }

std::string tool_names() {
  return join(table, ", ", [](const Tool* tool) { return tool->name; });
}

}  // namespace setup
