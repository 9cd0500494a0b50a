// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/deadline.hpp"
#include "helper/config/account.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/oauth/listener.hpp"
#include "helper/oauth/token_request.hpp"
#include "helper/worker/prompter.hpp"

// What a flow is: an account and its server in, the server's first token answer out. A person takes part.
namespace worker {

struct FlowInput {
  const Account& account;
  const oauth::Server& server;
  oauth::Client client;
  Prompter& prompter;
  Deadline deadline;
  bool terminal;  // the caller's standard input is one
  Flow flow;
};

struct SignIn {
  oauth::TokenResponse answer;  // granted
  std::string redirect_uri;     // as sent; empty where the flow has none
  oauth::Client client;         // as the server accepted it
};

// The one asked for, else the account's, else browser where there is a display and the redirect_uri is on this machine,
// else device where the server has it, else paste. `why` says it to the user.
Flow choose_flow(const Account& account, const oauth::Server& server, std::optional<Flow> asked_for, std::string& why);

SignIn run_flow(FlowInput input);

SignIn browser_flow(FlowInput input);
SignIn device_flow(FlowInput input);
SignIn paste_flow(FlowInput input);
SignIn secret_flow(FlowInput input);          // a secret that is exchanged for each token, GoTo's personal access token
SignIn noninteractive_flow(FlowInput input);  // client_credentials, jwt_bearer, token_exchange: of input.flow

// The token request, without client authentication, of a flow of the last kind. Throws Error{config} where what it
// needs is not there.
Form noninteractive_request(const Account& account, Flow flow);
// What the account asks for in such a flow, as a digest: a change of it is a beginning.
std::string request_digest(const Account& account);
// That of `secret`.
Form secret_request(const Account& account, const Secret& secret);
// scope, resource and audience, where the account has them.
void add_scope_and_target(Form& body, const Account& account);

// One authorization code attempt (RFC 6749 section 4.1, RFC 7636): its secrets, its request and its end, whichever
// way the code comes.
class CodeAttempt {
 public:
  explicit CodeAttempt(const FlowInput& input);

  const std::string& state() const { return state_; }
  // The address to open; where the server wants it so, all of the request was pushed to it before (RFC 9126).
  // Error{config} where the configured endpoint's own query would override a parameter.
  std::string address(const std::string& redirect_uri);

  // Judges the response (iss, error; `state` is the caller's to have checked) and exchanges its code, which is then
  // spent.
  SignIn redeem(const oauth::AuthorizationResponse& response);

 private:
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  Parameters parameters() const;
  Parameters pushed(const Parameters& parameters) const;
  void check_issuer(const oauth::AuthorizationResponse& response) const;
  oauth::TokenResponse exchange(const oauth::Client& client, const Secret& code) const;

  const FlowInput& input_;
  std::string state_;
  std::string nonce_;  // where an id_token will come (OpenID Connect Core section 3.1.2.1)
  Secret verifier_;
  std::string redirect_uri_;
};

}  // namespace worker
