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

// Starts keybearer-oauth for one job, shows its messages, asks its questions, and returns its answer (helper/DESIGN.md,
// "Messages").
namespace worker_client {

struct Job {
  explicit Job(JobKind kind, std::string account = {}) {
    request.job = kind;
    request.account = std::move(account);
  }

  JobRequest request;                            // `terminal` is set by run()
  std::vector<std::string> command_environment;  // from environment_for_commands()
  std::optional<Secret> answer;                  // the answer to a question of kind "given", which is not for the user
  int terminal = -1;                             // a terminal where the user can be asked (interactive.hpp); -1: none
  const Lock* lock = nullptr;                    // the worker inherits its descriptor; null: none
  std::optional<Deadline> deadline;  // none: no limit; the time that the user takes to answer does not count
};

// The caller's whole environment if the account has a command that makes assertions, which may need any variable; else
// none. Only that command gets it.
std::vector<std::string> environment_for_commands(const Account& account);

// Runs the job and returns the worker's last message, whose member "done" is an answer of core/job_answer.hpp. Throws
// the Error that the job ended with, or that encode() and seal_environment() throw. Error{temporary} if the deadline
// has passed; the worker then still completes a request that it has sent.
json::Document run(Job job);

// The user's home directory, from the worker, for set_home_lookup().
std::string find_home();

// Starts the job and does not wait for it; its result is not reported. Error{temporary} if it cannot be started.
void start_and_leave(Job job);

}  // namespace worker_client
