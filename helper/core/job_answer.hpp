// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/error.hpp"
#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"
#include "helper/core/state.hpp"

// The results of jobs: the members of "done" in the last message. `refresh` has {"token":...} (token.hpp), `check` has
// findings (finding.hpp), a job that failed has an Error (error_json.hpp), and jobs that are not listed here have no
// members.

// login
struct SignInAnswer {
  std::string user, scope;  // empty if the server did not return them
  bool has_refresh_token = true;
};
void write(json::Writer& done, const SignInAnswer& answer);
SignInAnswer read_sign_in_answer(const json::Value& done);

// probe
struct ProbeAnswer {
  std::string store;              // empty if none was chosen
  std::optional<bool> signed_in;  // nothing if the keystore did not answer; `problem` says why
  std::optional<State::Known> known;
  std::optional<Error> problem;
};
void write(json::Writer& done, const ProbeAnswer& answer);
ProbeAnswer read_probe_answer(const json::Value& done);

// resource
struct ResourceAnswer {
  std::string resource, issuer;
  std::string scopes;  // separated by spaces; empty if the resource names none
};
void write(json::Writer& done, const ResourceAnswer& answer);
ResourceAnswer read_resource_answer(const json::Value& done);

// home
struct HomeAnswer {
  std::string path;
};
void write(json::Writer& done, const HomeAnswer& answer);
HomeAnswer read_home_answer(const json::Value& done);

// metadata: what an authorization server says of itself
struct ServerAnswer {
  bool registers = false;       // clients by itself (RFC 7591)
  bool device = false;          // it has the device flow
  bool takes_document = false;  // a client_id may be the address of a metadata document
  bool takes_public = true;     // clients without a secret
  std::string scopes;           // separated by spaces; empty if it names none
};
void write(json::Writer& done, const ServerAnswer& answer);
ServerAnswer read_server_answer(const json::Value& done);

// The last message of a job that failed.
Secret encode_failure(const Error& error);
