// SPDX-License-Identifier: MIT
#include "helper/setup/tools.hpp"

namespace setup {
namespace {

constexpr Tool table[] = {
    {"git", set_up_git, undo_git, ""},
    {"docker", set_up_docker, undo_docker, ""},
    {"cargo", set_up_cargo, undo_cargo, ""},
    {"bazel", set_up_bazel, undo_bazel, ""},
    {"go", set_up_go, undo_go, ""},
    {"kubectl", set_up_kubectl, undo_kubectl,
     "choose a context that begins with keybearer-: kubectl config use-context NAME"},
    {"terraform", set_up_terraform, undo_terraform, ""},
    {"pnpm", set_up_pnpm, undo_pnpm, ""},
    {"pip", set_up_pip, undo_pip,
     "pip asks only where the index URL has a username (https://oauth2@HOST/simple/); uv takes "
     "UV_KEYRING_PROVIDER=subprocess"},
};

}  // namespace

std::span<const Tool> tools() { return table; }

}  // namespace setup
