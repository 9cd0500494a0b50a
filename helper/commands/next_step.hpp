// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "helper/config/account.hpp"

// What the user has to do next for an account to work, from the configuration alone.
struct NextStep {
  std::vector<std::string> before;  // what to know or to do first, one message each
  std::string redirect_uri;         // to register, byte for byte; empty if this account has none
  std::string last;                 // the step itself: a command, or that there is none
};

struct KnownOfAccount {
  bool secret_kept = false;       // the client secret was kept just now
  bool server_registers = false;  // the server has said that it registers clients
};
NextStep next_step(const Account& account, const KnownOfAccount& known = {});

// How a client for this account is registered with its provider: "register a client at URL: ...". Empty if its preset
// does not say, or if there is none.
std::string how_to_register(const Account& account);
