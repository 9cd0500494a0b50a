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
#include "helper/core/job_request.hpp"

// Starts keybearer-oauth for one job, passes on what it says and asks, and returns what it ends with.
namespace worker_client {

struct Job {
  explicit Job(JobKind kind, std::string account = {}) {
    request.job = kind;
    request.account = std::move(account);
  }

  JobRequest request;                            // `terminal` is set by run()
  std::vector<std::string> command_environment;  // of environment_for_commands()
  std::optional<Secret> answer;      // to what the job asks its caller for ("given"), instead of asking the user
  int terminal = -1;                 // where the user can be asked (interactive.hpp); -1: nowhere
  const Lock* lock = nullptr;        // handed over
  std::optional<Deadline> deadline;  // none: as long as it takes; the time in which the user is asked does not count
};

// The caller's whole environment where the account has a command that makes assertions, which may need any of its
// variables; else none. Nothing else in the worker sees it.
std::vector<std::string> environment_for_commands(const Account& account);

// The worker's last message, whose member "done" is an answer of core/job_answer.hpp. Throws the Error that the job
// ended with, or what encode() and seal_environment() throw; Error{temporary} when the deadline has passed: the worker
// then still finishes what it sent.
json::Document run(Job job);

// Starts it and does not wait for it: how it ends is not reported. Throws Error{temporary} when it cannot be started.
void start_and_leave(Job job);

}  // namespace worker_client
