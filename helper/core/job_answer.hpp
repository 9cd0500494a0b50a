// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/error.hpp"
#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"
#include "helper/core/state.hpp"

// What a job ends with: the members of the last message's "done", written and read here. A refresh gives {"token":...}
// (token.hpp), an examination its findings (finding.hpp), a failure an Error (error_json.hpp); the jobs that are not
// named here give nothing.

// login
struct SignInAnswer {
  std::string subject, scope;  // empty: the server did not name them
  bool has_refresh_token = true;
};
void write(json::Writer& done, const SignInAnswer& answer);
SignInAnswer read_sign_in_answer(const json::Value& done);

// probe
struct ProbeAnswer {
  std::string store;              // empty: none was chosen
  std::optional<bool> signed_in;  // none: the keystore did not answer, and `problem` says why
  std::optional<State::Known> known;
  std::optional<Error> problem;
};
void write(json::Writer& done, const ProbeAnswer& answer);
ProbeAnswer read_probe_answer(const json::Value& done);

// resource
struct ResourceAnswer {
  std::string resource, issuer;
  std::string scopes;  // separated by spaces; empty: the resource names none
};
void write(json::Writer& done, const ResourceAnswer& answer);
ResourceAnswer read_resource_answer(const json::Value& done);

// The whole last message of a job that failed.
Secret encode_failure(const Error& error);
