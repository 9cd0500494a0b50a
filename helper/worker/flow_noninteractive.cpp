// SPDX-License-Identifier: MIT
#include "helper/base/encoding.hpp"
#include "helper/base/form.hpp"
#include "helper/config/flows.hpp"
#include "helper/oauth/assertion.hpp"
#include "helper/worker/client.hpp"
#include "helper/worker/flow.hpp"

namespace worker {

using oauth::Client;
using oauth::exit_of;
using oauth::read_assertion;
using oauth::request_token;
using oauth::TokenResponse;

namespace {

constexpr std::string_view any_jwt = "urn:ietf:params:oauth:token-type:jwt";

Error refused(const std::string& name, const TokenResponse& answer) {
  const bool temporary = exit_of(answer.kind) == Exit::temporary;
  const std::string hint = (temporary ? "try again later: keybearer login "
                                      : "correct client, secret, assertion or scope, then run: keybearer login ") +
                           name;
  return {exit_of(answer.kind), answer.reason, answer.hint_or(hint), Kept::nothing_changed, name};
}

}  // namespace

void add_scope_and_target(Form& body, const Account& account) {
  body.add("scope", account.requested.scope);
  for (const auto& resource : account.requested.resource) body.add("resource", resource);
  body.add("audience", account.requested.audience);
}

Form noninteractive_request(const Account& account, Flow flow) {
  Form body;
  body.add("grant_type", grant_type_of(flow));
  try {
    if (flow == Flow::jwt_bearer)  // RFC 7523 section 2.1
      body.add("assertion",
               read_assertion("assertion", account.sign_in.assertion.file, account.sign_in.assertion.command));
    if (flow == Flow::token_exchange) {  // RFC 8693 section 2.1
      const Secret token =
          read_assertion("subject_token", account.sign_in.subject_token.file, account.sign_in.subject_token.command);
      body.add("subject_token", token);
      body.add("subject_token_type",
               account.sign_in.subject_token_type.empty() ? any_jwt : account.sign_in.subject_token_type);
      body.add("requested_token_type", account.sign_in.requested_token_type);
    }
  } catch (const Error& error) {
    throw Error{error.exit, error.what, error.hint, error.kept, account.name};
  }
  add_scope_and_target(body, account);
  return body;
}

std::string request_digest(const Account& account) {
  const auto& [flow, method] = std::pair(account.sign_in.flow, account.client.auth_method);
  return name_digest(account.token_identity() + "\n" + std::string(flow ? name_of(*flow) : "") + "\n" +
                     std::string(method ? name_of(*method) : "") + "\n" +
                     std::string(name_of(account.client.basic_encoding)));
}

SignIn noninteractive_flow(FlowInput input) {
  if (input.flow == Flow::client_credentials &&
      input.client.authentication.method == AuthMethod::none)  // RFC 6749 section 4.4
    throw Error{Exit::config, "this client needs a secret",
                "run: keybearer add " + input.account.name + " --replace --client-secret-file -", Kept::nothing_changed,
                input.account.name};
  TokenResponse answer =
      with_alternatives(input.client, input.server.token_endpoint_auth_methods, [&](const Client& client) {
        return request_token(input.account, client, input.server.token_endpoint,
                             noninteractive_request(input.account, input.flow));
      });
  if (answer.kind != TokenResponse::Kind::granted) throw refused(input.account.name, answer);
  answer.refresh_token.clear();  // not needed: the same request gets the next token (RFC 6749 section 4.4.3)
  return {std::move(answer), "", std::move(input.client)};
}

Form secret_request(const Account& account, const Secret& secret) {
  if (account.sign_in.exchange.grant_type.empty() || account.sign_in.exchange.parameter.empty())
    throw Error{Exit::config, "the flow `secret` needs grant_type and secret_parameter",
                "set both to the names in the provider's documentation", Kept::nothing_changed, account.name};
  Form body;
  body.add("grant_type", account.sign_in.exchange.grant_type);
  body.add(account.sign_in.exchange.parameter, secret);
  add_scope_and_target(body, account);
  return body;
}

SignIn secret_flow(FlowInput input) {
  const std::string& name = input.account.name;
  input.prompter.ask("given", input.account.sign_in.exchange.parameter + " of " + name + ": ");
  auto given = input.prompter.answer(input.deadline);
  if (given.kind != Prompter::Answer::given || given.text.empty())
    throw Error{Exit::usage, "no secret was entered", "run: keybearer login " + name, Kept::nothing_changed, name};
  TokenResponse answer =
      with_alternatives(input.client, input.server.token_endpoint_auth_methods, [&](const Client& client) {
        return request_token(input.account, client, input.server.token_endpoint,
                             secret_request(input.account, given.text));
      });
  if (answer.kind != TokenResponse::Kind::granted) throw refused(name, answer);
  answer.refresh_token = std::move(given.text);  // stored in its place, and exchanged for each token
  return {std::move(answer), "", std::move(input.client)};
}

}  // namespace worker
