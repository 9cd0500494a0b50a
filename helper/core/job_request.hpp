// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/descriptor.hpp"
#include "helper/base/json.hpp"
#include "helper/base/names.hpp"
#include "helper/base/secret.hpp"
#include "helper/config/flows.hpp"
#include "helper/core/token.hpp"

// What keybearer asks keybearer-oauth for: one job for one account, done by one process.
//
// The worker is started with three descriptors at fixed numbers. All that is said goes over the first, a socket pair
// (core/channel.hpp): one JSON object a line.
//
//   keybearer:        {"v":VERSION,"job":J,"account":A,...}           first: a JobRequest
//                     {"answer":TEXT} or {"answer":null}              to an ask; null: the input ended
//   keybearer-oauth:  {"say":"note|warning|step|page|progress","text":T}      any number
//                     {"ask":"given|secret|paste","text":PROMPT}      answered, or cancelled by a later message; given:
//                                                                     Job::answer of worker_client.hpp
//                     {"done":{...}}                                  last: an answer of core/job_answer.hpp
namespace worker_descriptor {

constexpr int channel = 3;
constexpr int lock = 4;         // the account's lock, where the caller holds it
constexpr int environment = 5;  // of the account's commands, where it has some: see seal_environment()

}  // namespace worker_descriptor

enum class JobKind { refresh, login, logout, remember, reject, probe, move, check, register_client, resource };
template <>
struct Names<JobKind> {
  static constexpr std::string_view all[] = {"refresh", "login", "logout", "remember", "reject",
                                             "probe",   "move",  "check",  "register", "resource"};
};

// The checks of `doctor` that need the network or the keystore.
enum class WorkerCheck { keystore, network };
template <>
struct Names<WorkerCheck> {
  static constexpr std::string_view all[] = {"keystore", "network"};
};

// A member that is left as it is here is left out of the message.
struct JobRequest {
  JobKind job = JobKind::probe;
  std::string account;    // empty: the job concerns an account that does not exist yet
  bool terminal = false;  // the user can be asked

  // refresh
  std::string rejected;  // the fingerprint of an access token that must not be the answer
  std::optional<std::chrono::seconds> min_valid;
  bool fresh = false;  // a token that the server has just issued, whatever is kept
  bool ahead = false;  // before it is needed: no caller waits

  // login
  std::optional<Flow> flow;                        // none: the account's
  std::optional<std::chrono::seconds> time_limit;  // for the user
  bool import = false;                             // a refresh token that the caller gives
  std::optional<Time> requested_at;                // a caller's request caused it, at that time

  // logout
  bool keep_remote = false;    // no revocation at the server
  bool client_secret = false;  // is erased, too

  std::string store;                                   // move: the new one
  std::optional<WorkerCheck> check;                    // check
  std::optional<std::chrono::seconds> keystore_limit;  // probe: for the keystore's answer
  std::string url;                                     // resource

  bool operator==(const JobRequest&) const = default;
};

// Error{usage} when it is too large for a message: only what was typed can be that long.
Secret encode(const JobRequest& request);
// Error{temporary} when it comes from another version of keybearer; Error{internal} when it is not a request.
JobRequest decode_job_request(const json::Value& message);

// The environment of an account's commands travels beside the request, since it has no limit of ours: as "NAME=value",
// each ended by a NUL byte, in memory that has no name in any file system and cannot be changed any more
// (memfd_create(2)). Error{temporary} when the kernel gives none.
Descriptor seal_environment(const std::vector<std::string>& variables);
// Error{temporary} when it cannot be read.
std::vector<std::string> read_environment(const Descriptor& sealed);
