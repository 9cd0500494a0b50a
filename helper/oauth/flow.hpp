// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/account.hpp"
#include "core/lock.hpp"
#include "oauth/discovery.hpp"
#include "oauth/loopback.hpp"
#include "oauth/person.hpp"
#include "oauth/token_request.hpp"

// What a flow is: an account and its server in, the server's first token answer out. A person takes part.
namespace oauth {

struct FlowInput {
  const Account& account;
  const Server& server;
  Client client;
  Person& person;
  Deadline deadline;
  bool terminal;  // the caller's standard input is one
};

struct SignIn {
  TokenAnswer answer;        // granted
  std::string redirect_uri;  // as sent; empty where the flow has none
  Client client;             // as the server accepted it
};

struct Flow {
  std::string_view name;
  SignIn (*run)(FlowInput input);
};

// The one asked for, else the account's, else browser where there is a display and the redirect_uri is on this machine,
// else paste. `why` says it to a person. Error{usage} for one that is not built.
const Flow& choose_flow(const Account& account, std::string_view asked_for, std::string& why);

SignIn browser_flow(FlowInput input);
SignIn paste_flow(FlowInput input);

// One authorization code attempt (oauth.md 4, RFC 7636): its secrets, its request and its end, whichever way the code comes.
class CodeAttempt {
 public:
  explicit CodeAttempt(const FlowInput& input);

  const std::string& state() const { return state_; }
  // The address to open. Error{config} where the configured endpoint's own query would override a parameter.
  std::string address(const std::string& redirect_uri);

  // Judges the response (iss, error; `state` is the caller's to have checked) and exchanges its code, which is then spent.
  SignIn redeem(const AuthorizationResponse& response);

 private:
  void check_issuer(const AuthorizationResponse& response) const;
  TokenAnswer exchange(const Client& client, std::string_view code) const;

  const FlowInput& input_;
  std::string state_;
  Secret verifier_;
  std::string redirect_uri_;
};

}  // namespace oauth
