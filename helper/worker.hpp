// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json.hpp"
#include "core/lock.hpp"
#include "core/secret.hpp"

// Starts keybearer-oauth for one job, passes on what it says and asks, and returns what it ends with.
namespace worker {

struct Job {
  std::string name;  // "refresh", "login", ...: a row of the worker's table
  std::string account;
  std::string rejected;  // fingerprint of an access token that may not be the answer
  std::vector<std::pair<std::string, std::string>> options;
  std::optional<Secret> answer;      // for the first ask, instead of asking anybody
  const Lock* lock = nullptr;        // handed over
  std::optional<Deadline> deadline;  // none: as long as it takes
};

// The worker's last message, whose member "done" is an object. Throws the Error that the job ended with;
// Error{temporary} when the deadline is over: the worker then still finishes what it sent.
json::Document run(Job job);

}  // namespace worker
