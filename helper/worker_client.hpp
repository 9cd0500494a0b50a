// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "helper/base/deadline.hpp"
#include "helper/base/json.hpp"
#include "helper/base/lock.hpp"
#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"

// Starts keybearer-oauth for one job, passes on what it says and asks, and returns what it ends with.
namespace worker {

struct Job {
  std::string name;  // "refresh", "login", ...: a row of the worker's table
  std::string account;
  std::string rejected;  // fingerprint of an access token that may not be the answer
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<std::string>
      command_environment;           // of programs that the account names for its tokens; empty: it names none
  std::optional<Secret> answer;      // to what the job asks its caller for ("given"), instead of asking anybody
  int terminal = -1;                 // where a person can be asked (interactive.hpp); -1: nobody is there
  const Lock* lock = nullptr;        // handed over
  std::optional<Deadline> deadline;  // none: as long as it takes; the time in which a person is asked does not count
};

// The caller's whole environment, where the account has a program of its own that makes assertions: what such a one
// needs, a CI job's variables say, is nobody's to know. Nothing else in the worker sees it.
std::vector<std::string> environment_for_commands(const Account& account);

// The worker's last message, whose member "done" is an object. Throws the Error that the job ended with;
// Error{temporary} when the deadline is over: the worker then still finishes what it sent.
json::Document run(Job job);

// Starts it and leaves it alone: nobody waits for it, and nobody is told how it ends.
void start_and_leave(const Job& job);

}  // namespace worker
