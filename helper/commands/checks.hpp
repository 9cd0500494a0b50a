// SPDX-License-Identifier: MIT
#pragma once

#include "helper/config/account.hpp"
#include "helper/core/finding.hpp"

// What `doctor` looks at: a function a check, each of which says what it found and goes on whatever that is. Nothing is
// changed, and the user is not asked. Those of an account that need the keyring or the network are the worker's.
namespace doctor {

void check_state_folder(Findings& findings);
void check_cache(Findings& findings);
void check_memory(Findings& findings);
void check_curl(Findings& findings);
void check_docker(Findings& findings);
void check_git(const std::vector<Account>& accounts, Findings& findings);
void check_account(const Account& account, Findings& findings);

}  // namespace doctor
