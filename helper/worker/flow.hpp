// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/deadline.hpp"
#include "helper/config/account.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/oauth/listener.hpp"
#include "helper/oauth/token_request.hpp"
#include "helper/worker/browser.hpp"
#include "helper/worker/prompter.hpp"

// A flow: how an account gets its first token response from the server (RFC 6749 section 1.3 calls it a grant type).
namespace worker {

// The browser that came back to the listener: it waits for the page that says how the sign-in ended. Only the caller of
// the flow knows that, since the grant is saved after the flow.
struct BrowserEnd {
  std::optional<oauth::Loopback> loopback;  // nothing in other flows
  // What the page says instead of the Error if the authorization response was refused: the Error has words of the
  // response, and the page holds nothing of a request (THREATS.md E5).
  std::string refusal;
};

struct FlowInput {
  const Account& account;
  const oauth::Server& server;
  oauth::Client client;
  Prompter& prompter;
  Deadline deadline;
  bool terminal;  // standard input of keybearer is a terminal
  Flow flow;
  const Browser& browser;
  BrowserEnd& end;
};

// What the choice of a flow depends on.
struct FlowChoice {
  const Account& account;
  const oauth::Server& server;
  const oauth::Client& client;
  const Browser& browser;
  std::optional<Flow> requested;
};

struct SignIn {
  oauth::TokenResponse answer;  // granted
  std::string redirect_uri;     // as sent; empty if the flow has none
  oauth::Client client;         // with the authentication that the server accepted
};

// Whether the server has the device flow, and for clients of the account's preset.
bool has_device_flow(const Account& account, const oauth::Server& server);

// The requested flow, else the account's; else `device` if the client has no secret and the preset's code grant needs
// one, `browser` if there is a browser (browser.hpp) and redirect_uri is on this machine, `device` if the server
// supports it, else `paste`. `why` is set to the reason, for a message.
Flow choose_flow(const FlowChoice& choice, std::string& why);

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
// What to do after access_denied. Some servers deny a request that has no scope.
std::string advice_on_denial(const Account& account);
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

  // Throws if the response's iss is wrong or if it has an error. The caller must have checked its state.
  void check(const oauth::AuthorizationResponse& response) const;
  // Exchanges the code of a checked response for tokens; the code can be used only once.
  SignIn redeem(const oauth::AuthorizationResponse& response);

 private:
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  bool sets_login_hint() const;
  Parameters parameters() const;
  Parameters pushed(const Parameters& parameters) const;
  void check_issuer(const oauth::AuthorizationResponse& response) const;
  Error refused(const oauth::AuthorizationResponse& response) const;
  std::string hint_for(const oauth::TokenResponse& answer, const oauth::Client& client) const;
  oauth::TokenResponse exchange(const oauth::Client& client, const Secret& code) const;

  const FlowInput& input_;
  std::string state_;
  std::string nonce_;  // empty unless the scope has openid (OpenID Connect Core section 3.1.2.1)
  Secret verifier_;
  std::string redirect_uri_;
};

}  // namespace worker
