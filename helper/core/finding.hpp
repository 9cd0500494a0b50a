// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/json.hpp"

// What `doctor` finds out, a thing at a time.
struct Finding {
  enum class Level { ok, note, warning, problem };

  std::string check;    // what was looked at: "keystore"
  std::string account;  // empty: it concerns the machine
  Level level = Level::ok;
  Exit exit = Exit::ok;  // of a problem: what a command would end with
  std::string text;
  std::string hint;  // what to do about it; empty only where there is nothing to do
};

std::string_view name_of(Finding::Level level);

// What was found about one account, or about the machine.
class Findings {
 public:
  explicit Findings(std::string_view account = {}) : account_(account) {}

  // The check that all further findings are of.
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
  // Without what was kept: a check changes nothing.
  void problem(const Error& error);

  const std::vector<Finding>& all() const { return all_; }

 private:
  void add(Finding::Level level, Exit exit, std::string text, std::string hint);
  friend void read(const json::Value& object, Findings& into);

  std::string account_, check_;
  std::vector<Finding> all_;
};

// As the member "findings" of an object, and back again.
void write(json::Writer& out, const Findings& findings);
void read(const json::Value& object, Findings& into);
