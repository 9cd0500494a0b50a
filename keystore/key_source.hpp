// SPDX-License-Identifier: MIT
#pragma once

#include "keystore/keystore.hpp"

// Where the key of the `file` store comes from (THREATS.md M3), in this order: key_file, key_command, a systemd
// credential named "keybearer" ($CREDENTIALS_DIRECTORY), a person's passphrase.
namespace keystore {

// Whether there is one beside asking a person. Looks at names alone.
bool has_key(const Access& access);

struct KeySecret {
  Secret bytes;
  bool passphrase = false;  // to be strengthened: a person typed it, or it has fewer than 32 bytes
  bool typed = false;       // by a person, who may have mistyped it
  std::string source;       // for messages: "the key file /run/key"
};

// Its bytes without a newline at the end. Error{keystore} with the fix where there is none, where it is empty, where
// the command fails or takes longer than Access::timeout, and where only a person could tell it and none may be asked.
// `prompt` is for that person.
KeySecret find_key(const std::string& account, const std::string& prompt, const Access& access);

}  // namespace keystore
