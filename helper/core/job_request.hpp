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

// A job that keybearer requests from keybearer-oauth. One process does one job for one account.
//
// The worker is started with up to three descriptors at fixed numbers. All messages go over the first, a socket pair
// (helper/core/channel.hpp), as one JSON object a line:
//
//   keybearer:        {"v":VERSION,"job":J,"account":A,...}           first: a JobRequest
//                     {"answer":TEXT} or {"answer":null}              the answer to "ask"; null if the input ended
//   keybearer-oauth:  {"say":KIND,"text":T}      any number
//                     {"ask":"given|secret|paste|confirm","text":PROMPT}  keybearer answers it unless a later message
//                                                                     cancels it; "given" asks for Job::answer
//                                                                     (helper/worker_client.hpp)
//                     {"done":{...}}                                  last: a result (helper/core/job_answer.hpp)
namespace worker_descriptor {

constexpr int channel = 3;
constexpr int lock = 4;         // the account's lock; open only if keybearer holds it
constexpr int environment = 5;  // see seal_environment(); open only if the account has a command

}  // namespace worker_descriptor

enum class JobKind {
  refresh,
  login,
  logout,
  remember,
  reject,
  probe,
  move,
  check,
  register_client,
  resource,
  home,
  metadata
};
template <>
struct Names<JobKind> {
  static constexpr std::string_view all[] = {"refresh", "login", "logout",   "remember", "reject", "probe",
                                             "move",    "check", "register", "resource", "home",   "metadata"};
};

// The checks of `doctor` that need the network or the keystore.
enum class WorkerCheck { keystore, network };
template <>
struct Names<WorkerCheck> {
  static constexpr std::string_view all[] = {"keystore", "network"};
};

// The message omits each member that has its default value.
struct JobRequest {
  JobKind job = JobKind::probe;
  std::string account;    // empty for a job without an account, such as `resource`
  bool terminal = false;  // the user can answer questions

  // refresh
  std::string rejected;  // the fingerprint of an access token that must not be the answer
  std::optional<std::chrono::seconds> min_valid;
  bool fresh = false;  // request a new token, even if the stored one is valid
  bool older = false;  // send even a refresh token that the server is known to have replaced
  bool ahead = false;  // no caller waits: the token is refreshed before it is needed

  // login
  std::optional<Flow> flow;                        // none: the account's
  std::optional<std::chrono::seconds> time_limit;  // for the user to sign in
  bool import = false;                             // use a refresh token that the caller provides
  std::optional<Time> requested_at;                // set if a protocol request caused the sign-in; its time

  // logout
  bool keep_remote = false;    // do not revoke the grant at the server
  bool client_secret = false;  // also erase the client secret

  std::string store;                                   // move: the new keystore
  std::optional<WorkerCheck> check;                    // check
  std::optional<std::chrono::seconds> keystore_limit;  // probe: the timeout of the keystore
  std::string url;                                     // resource; metadata: the issuer

  bool operator==(const JobRequest&) const = default;
};

// Error{usage} if the request is longer than message_limit; only arguments of the command line can be that long.
Secret encode(const JobRequest& request);
// Error{temporary} if another version of keybearer sent it; Error{internal} if it is not a valid request.
JobRequest decode_job_request(const json::Value& message);

// The environment for an account's commands is not part of the request, since it may be longer than message_limit. It
// is passed as a descriptor of sealed anonymous memory (memfd_create(2)) that contains "NAME=value" strings, each ended
// by a NUL byte. Error{temporary} if the memory cannot be allocated.
Descriptor seal_environment(const std::vector<std::string>& variables);
// Error{temporary} if it cannot be read.
std::vector<std::string> read_environment(const Descriptor& sealed);
