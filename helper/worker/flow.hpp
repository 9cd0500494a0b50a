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

// A flow: how an account gets its first token response from the server (RFC 6749 section 1.3 calls it a grant type).
namespace worker {

struct FlowInput {
  const Account& account;
  const oauth::Server& server;
  oauth::Client client;
  Prompter& prompter;
  Deadline deadline;
  bool terminal;  // standard input of keybearer is a terminal
  Flow flow;
};

struct SignIn {
  oauth::TokenResponse answer;  // granted
  std::string redirect_uri;     // as sent; empty if the flow has none
  oauth::Client client;         // with the authentication that the server accepted
};

// The requested flow, else the account's, else `browser` if there is a display and redirect_uri is on this machine,
// else `device` if the server supports it, else `paste`. `why` is set to the reason, for a message.
Flow choose_flow(const Account& account, const oauth::Server& server, std::optional<Flow> requested, std::string& why);

SignIn run_flow(FlowInput input);

SignIn browser_flow(FlowInput input);
SignIn device_flow(FlowInput input);
SignIn paste_flow(FlowInput input);
SignIn secret_flow(FlowInput input);          // exchanges a secret for each token, as with GoTo's personal access token
SignIn noninteractive_flow(FlowInput input);  // client_credentials, jwt_bearer or token_exchange, by input.flow

// The body of the token request of a noninteractive flow, without client authentication. Error{config} if the assertion
// or subject token is missing.
Form noninteractive_request(const Account& account, Flow flow);
// A digest of what the account requests in such a flow. If it changes, the stored grant is replaced.
std::string request_digest(const Account& account);
// The body of the token request of the flow `secret`.
Form secret_request(const Account& account, const Secret& secret);
// Adds scope, resource and audience, if the account has them.
void add_scope_and_target(Form& body, const Account& account);

// One attempt to sign in with an authorization code (RFC 6749 section 4.1, RFC 7636): its secrets, its authorization
// request and its token request. The flow delivers the authorization response.
class CodeAttempt {
 public:
  explicit CodeAttempt(const FlowInput& input);

  const std::string& state() const { return state_; }
  // The URL that the user must open. If the server requires it, the request is first pushed to the server (RFC 9126).
  // Error{config} if the query of the configured endpoint has a parameter that keybearer sets.
  std::string address(const std::string& redirect_uri);

  // Checks the response's iss and error, and exchanges its code for tokens; the code can be used only once. The caller
  // must have checked the response's state.
  SignIn redeem(const oauth::AuthorizationResponse& response);

 private:
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  Parameters parameters() const;
  Parameters pushed(const Parameters& parameters) const;
  void check_issuer(const oauth::AuthorizationResponse& response) const;
  oauth::TokenResponse exchange(const oauth::Client& client, const Secret& code) const;

  const FlowInput& input_;
  std::string state_;
  std::string nonce_;  // empty unless the scope has openid (OpenID Connect Core section 3.1.2.1)
  Secret verifier_;
  std::string redirect_uri_;
};

}  // namespace worker
