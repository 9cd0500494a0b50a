// SPDX-License-Identifier: MIT
#pragma once

#include <string>

// The exit codes of sysexits.h, and what a script does about each (see EXIT STATUS in keybearer(1)).
enum class Exit : int {
  ok = 0,
  usage = 64,      // the command line is wrong
  input = 65,      // what came on standard input is not the protocol
  keystore = 69,   // the keystore cannot be used: none, locked, refused, no answer
  internal = 70,   // a bug of ours, never an outside fault
  io = 74,         // something could not be written, or a stored record is damaged
  temporary = 75,  // network, server fault, the lock was not released in time; nothing was lost
  protocol = 76,   // the server's answer breaks the rules or cannot be trusted
  login = 77,      // a sign-in is needed
  config = 78,     // the configuration, or the client at the server, is wrong
};

// What the command left as it was.
enum class Kept {
  unsaid,  // the message says nothing about it
  nothing_changed,
  nothing_sent,
  nothing_saved,
  sign_in,  // only where there is one
  client_secret,
};

// What ends a command: thrown where its parts are known, caught once in main. No part holds a secret; bytes that came
// from outside have been through printable() (utf8.hpp). Each text is lower case and has no full stop.
struct Error {
  Exit exit;
  std::string what;       // what failed; it names the file, URL or option where no account is concerned
  std::string hint = {};  // what to do
  Kept kept = Kept::unsaid;
  std::string account = {};  // whose command failed; empty: no account is concerned
};

// The message, in one line: "ACCOUNT: WHAT; KEPT; HINT", without the parts that are empty.
std::string sentence(const Error& error);
// The same without the account: for a place that shows it already.
std::string sentence_without_account(const Error& error);

// The reader of our standard output went away: nothing more is written, to standard error neither (Exit::io).
struct OutputClosed {};
