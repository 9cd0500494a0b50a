// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"
#include "helper/config/editor.hpp"

// The questions that `add` asks at a terminal. Where the user cannot be asked, these functions do nothing.

// What the command line and the user's answers say about an account.
struct NewAccount {
  std::string name;  // empty: not said yet
  Changes changes;
  std::optional<Secret> secret;
  bool server_registers = false;  // the server has said that it registers clients

  std::string value_of(std::string_view key) const;  // empty if it is not set
};

// Asks for what is missing: name, server, client_id, secret, scope, matches. Says what is found out on the way, shows
// the section, and returns true if the user agrees to it. False if nothing is missing or the user cannot be asked.
// Error{usage} if the user does not agree.
bool ask_what_is_missing(NewAccount& account, const std::vector<Account>& existing);

// If the account is to use the file store and has no key for it: adds the key that the user chooses.
void add_store_key(NewAccount& account);

// Offers `login` and then `setup git`, and runs them. Returns their exit code; none if the user does not sign in now.
std::optional<Exit> offer_next_commands(const Account& account, bool server_registers);
