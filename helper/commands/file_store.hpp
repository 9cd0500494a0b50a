// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "helper/base/error.hpp"
#include "helper/config/account.hpp"
#include "helper/config/editor.hpp"

// The `file` store on a machine without a desktop: its key is made when the user agrees at a terminal.

// For an account that shall use the file store: asks at the terminal whether keybearer makes a key file or the user
// types a passphrase each time. Makes the file (0600, random bytes) and returns the change that names it; none for a
// passphrase, and none without a question if the account has a key already, if systemd passes one, or if the user
// cannot be asked. Error{io} if the file cannot be written.
Changes key_for_file_store(const Account& account);

// After a sign-in that failed since no keystore can be used: offers the file store at the terminal. True if the account
// has it now, so that a second attempt makes sense. False if the user cannot be asked or does not want it, if the
// account names a store already, or if the error is another one.
bool offer_file_store(const Account& account, const Error& error);
