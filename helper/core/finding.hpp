// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/json.hpp"

// One result of `doctor`.
struct Finding {
  enum class Level { ok, note, warning, problem };

  std::string check;    // what was checked: "keystore"
  std::string account;  // empty if the finding is about the machine
  Level level = Level::ok;
  Exit exit = Exit::ok;  // for a problem: the exit code of a command that has this problem
  std::string text;
  std::string hint;  // what the user can do; empty only if there is nothing
};

std::string_view name_of(Finding::Level level);

// The findings about one account, or about the machine.
class Findings {
 public:
  explicit Findings(std::string_view account = {}) : account_(account) {}

  // Sets the check of all further findings.
  void about(std::string_view check) { check_ = check; }

  void ok(std::string text) { add(Finding::Level::ok, Exit::ok, std::move(text), {}); }
  void note(std::string text, std::string hint) {
    add(Finding::Level::note, Exit::ok, std::move(text), std::move(hint));
  }
  void warn(std::string text, std::string hint) {
    add(Finding::Level::warning, Exit::ok, std::move(text), std::move(hint));
  }
  void problem(Exit exit, std::string text, std::string hint) {
    add(Finding::Level::problem, exit, std::move(text), std::move(hint));
  }
  // Error::kept is not used, since a check changes nothing.
  void problem(const Error& error);

  const std::vector<Finding>& all() const { return all_; }

 private:
  void add(Finding::Level level, Exit exit, std::string text, std::string hint);
  friend void read(const json::Value& object, Findings& into);

  std::string account_, check_;
  std::vector<Finding> all_;
};

// Write and read the member "findings" of an object.
void write(json::Writer& out, const Findings& findings);
void read(const json::Value& object, Findings& into);
