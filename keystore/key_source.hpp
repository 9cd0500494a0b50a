// SPDX-License-Identifier: MIT
#pragma once

#include "keystore/keystore.hpp"

// The sources of the `file` store's key (THREATS.md M3), in this order: key_file, key_command, a systemd credential
// named "keybearer" ($CREDENTIALS_DIRECTORY), a passphrase that the user types.
namespace keystore {

// Whether there is a source other than the user. Reads no key.
bool has_key(const Access& access);

struct KeySecret {
  Secret bytes;
  bool passphrase = false;  // needs Argon2id: the user typed it, or it has fewer than 32 bytes
  bool typed = false;       // the user typed it, perhaps wrongly
  std::string source;       // for messages: "the key file /run/key"
};

// The key, without a newline at its end. Error{keystore} with a hint if there is no key, if it is empty, if the command
// fails or takes longer than Access::timeout, and if only the user knows it and may not be asked. `prompt` is shown to
// the user.
KeySecret find_key(const std::string& account, const std::string& prompt, const Access& access);

}  // namespace keystore
