// SPDX-License-Identifier: MIT
#pragma once

#include "helper/setup/setup.hpp"

namespace setup {

Changes set_up_git();
Changes undo_git();
Changes set_up_docker();
Changes undo_docker();
Changes set_up_cargo();
Changes undo_cargo();
Changes set_up_bazel();
Changes undo_bazel();
Changes set_up_go();
Changes undo_go();
Changes set_up_kubectl();
Changes undo_kubectl();
Changes set_up_terraform();
Changes undo_terraform();
Changes set_up_pnpm();
Changes undo_pnpm();
Changes set_up_pip();
Changes undo_pip();

}  // namespace setup
