// SPDX-License-Identifier: MIT
#pragma once

#include <string>

// The exit codes of sysexits.h, and what a script is to do about each (see EXIT STATUS in keybearer(1)).
enum class Exit : int {
  ok = 0,
  usage = 64,      // the command line is wrong
  input = 65,      // what came on standard input is not the protocol
  keystore = 69,   // the keystore cannot be used: none, locked, refused, no answer
  internal = 70,   // a bug of ours, never an outside fault
  store = 74,      // something could not be written, or a stored record is damaged
  temporary = 75,  // network, server fault, lock not had in time; nothing was lost
  protocol = 76,   // the server's answer breaks the rules or cannot be trusted
  login = 77,      // a person has to sign in again
  config = 78,     // the configuration, or the client at the server, is wrong
};

// What ends a command. Thrown where the sentence can be written, caught once in main.
// `text` is one sentence without "keybearer: ", lower case, no full stop: what failed, for which account, what was
// kept, what to do. It holds no secret; bytes that came from outside have been through printable() (utf8.hpp).
struct Error {
  Exit exit;
  std::string text;
};
