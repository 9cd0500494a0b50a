// SPDX-License-Identifier: MIT
#pragma once

#include <string>

// The exit codes, from sysexits.h; keybearer(1), EXIT STATUS, says what a script can do about each.
enum class Exit : int {
  ok = 0,
  usage = 64,      // the command line is wrong
  input = 65,      // standard input does not follow the protocol
  keystore = 69,   // the keystore cannot be used: there is none, it is locked, it refused, or it did not answer
  internal = 70,   // a bug in keybearer, never a fault outside
  io = 74,         // something could not be written, or a stored record is damaged
  temporary = 75,  // a fault of the network or server, or a lock that was not released in time; nothing was lost
  protocol = 76,   // the server's answer violates the protocol or cannot be trusted
  login = 77,      // a sign-in is needed
  config = 78,     // the configuration is wrong, or the server rejects the client
};

// What the failed command left unchanged.
enum class Kept {
  unsaid,  // the message does not mention it
  nothing_changed,
  nothing_sent,
  nothing_saved,
  sign_in,  // only if there is a sign-in
  client_secret,
};

// An error that ends a command: thrown where its parts are known, and caught in main. No part holds a secret. Bytes
// from outside have passed through printable() (utf8.hpp). Each text is in lower case, without a full stop.
struct Error {
  Exit exit;
  std::string what;       // what failed; it names the file, URL or option if there is no account
  std::string hint = {};  // what the user can do; empty if there is nothing
  Kept kept = Kept::unsaid;
  std::string account = {};  // the account of the failed command; empty if there is none
};

// The message in one line, "ACCOUNT: WHAT; KEPT; HINT", without the parts that are empty.
std::string sentence(const Error& error);
// The same without the account, for output that shows the account elsewhere.
std::string sentence_without_account(const Error& error);

// Thrown if the reader of standard output has closed it. Nothing more is written, not even to standard error
// (Exit::io).
struct OutputClosed {};
