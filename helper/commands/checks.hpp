// SPDX-License-Identifier: MIT
#pragma once

#include "helper/config/account.hpp"
#include "helper/core/finding.hpp"

// The checks of `doctor`, one function each. A check adds what it found to `findings`, changes nothing and does not ask
// the user. It may throw Error, which the caller adds as a finding. check_account() has the worker check what needs the
// keystore or the network.
namespace doctor {

void check_state_folder(Findings& findings);
void check_cache(Findings& findings);
void check_memory(Findings& findings);
void check_curl(Findings& findings);
void check_docker(const std::vector<Account>& accounts, Findings& findings);
void check_git(const std::vector<Account>& accounts, Findings& findings);
void check_ties(const std::vector<Account>& accounts, Findings& findings);
void check_account(const Account& account, Findings& findings);

}  // namespace doctor
