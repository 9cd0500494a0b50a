// SPDX-License-Identifier: MIT
#include "oauth/flow.hpp"

#include <array>
#include <cstdlib>

#include "core/text.hpp"
#include "oauth/crypto.hpp"

namespace oauth {
namespace {

constexpr std::array table = {Flow{"browser", browser_flow}, Flow{"paste", paste_flow}};

// OAuth's own; neither the configured endpoint nor the configuration may set them (threats D7).
constexpr std::string_view own_parameters[] = {"response_type", "client_id", "redirect_uri", "scope", "state",
                                               "code_challenge", "code_challenge_method", "resource", "audience"};

const Flow& find_flow(std::string_view name) {
  for (const auto& flow : table)
    if (flow.name == name) return flow;
  throw Error{Exit::usage, "login: there is no flow " + printable(name, 40) + " in this version; it has browser and paste"};
}

bool has_display() {
  for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY"})
    if (const char* value = std::getenv(variable); value && *value) return true;
  return false;
}

bool on_this_machine(const std::string& redirect_uri) {
  const std::string text = lower(redirect_uri);
  if (text.rfind("http://", 0) != 0) return false;
  const Origin origin = parse_url(text, Exit::config).origin;
  return origin.loopback() || origin.host == "localhost";
}

void refuse_overrides(const Account& account, const Url& endpoint) {
  const std::string_view query = endpoint.query.empty() ? std::string_view() : std::string_view(endpoint.query).substr(1);
  for (const auto part : split(query, '&')) {
    const auto name = percent_decoded(part.substr(0, part.find('=')), true);
    for (const auto own : own_parameters)
      if (name && name->view() == own)
        throw Error{Exit::config, account.name + ": authorization_endpoint sets " + std::string(own) +
                                      " itself, which may not be; take it out of the endpoint's query"};
  }
}

// What a client that was refused may be meant to be, tried once at sign-in: the other encoding of Basic where the two
// differ, then the secret in the body (oauth.md 10.1, 10.2). A server that does not know the client spends no code.
std::vector<Client> alternatives(const Client& client, const Server& server) {
  std::vector<Client> others;
  if (client.auth_method != "client_secret_basic") return others;
  Secret encoded;
  append_form_encoded(encoded, client.secret.view());
  if (!(encoded == client.secret))
    others.push_back({client.id, client.secret.copy(), client.auth_method,
                      client.basic_encoding == "raw" ? "rfc6749" : "raw"});
  for (const auto& method : server.token_endpoint_auth_methods)
    if (method == "client_secret_post") others.push_back({client.id, client.secret.copy(), method, client.basic_encoding});
  return others;
}

}  // namespace

const Flow& choose_flow(const Account& account, std::string_view asked_for, std::string& why) {
  if (!asked_for.empty()) {
    why = "as asked for";
    return find_flow(asked_for);
  }
  if (!account.flow.empty()) {
    why = "as configured";
    return find_flow(account.flow);
  }
  const bool local = on_this_machine(account.redirect_uri);
  why = !local ? "since the redirect URI is not on this machine" : has_display() ? "since there is a display" : "since there is no display";
  return find_flow(local && has_display() ? "browser" : "paste");
}

CodeAttempt::CodeAttempt(const FlowInput& input) : input_(input) {
  state_ = base64url(random_bytes(32).view());
  verifier_ = Secret(base64url(random_bytes(32).view()));
}

std::string CodeAttempt::address(const std::string& redirect_uri) {
  redirect_uri_ = redirect_uri;
  const Account& account = input_.account;
  const Url endpoint = parse_endpoint(input_.server.authorization_endpoint, Exit::config);
  refuse_overrides(account, endpoint);
  std::string text = endpoint.text();
  char separator = endpoint.query.empty() ? '?' : '&';
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += separator + percent_encoded(name) + "=" + percent_encoded(value);
    separator = '&';
  };
  add("response_type", "code");
  add("client_id", input_.client.id);
  add("redirect_uri", redirect_uri);
  add("scope", account.scope);
  add("state", state_);
  add("code_challenge", base64url(sha256(verifier_.view())));
  add("code_challenge_method", "S256");
  for (const auto& resource : account.resource) add("resource", resource);
  add("audience", account.audience);
  for (const auto& [name, value] : account.authorization_parameter) add(name, value);
  return text;
}

// RFC 9207; the rest of a response whose issuer is wrong is not even looked at (threats D5).
void CodeAttempt::check_issuer(const AuthorizationResponse& response) const {
  const std::string& name = input_.account.name;
  const std::string& issuer = input_.server.issuer;
  if (response.bare_code) return;  // PKCE ties it to this attempt (threats E7)
  if (response.iss.empty() && input_.server.says_iss)
    throw Error{Exit::protocol, name + ": the server promised to name itself (iss) and did not; nothing was sent; sign in again"};
  if (!response.iss.empty() && !issuer.empty() && response.iss != issuer)
    throw Error{Exit::protocol, name + ": the answer came from " + printable(response.iss, 100) + " and not from " + issuer +
                                    "; nothing was sent; sign in again"};
}

TokenAnswer CodeAttempt::exchange(const Client& client, std::string_view code) const {
  Secret body;
  add_parameter(body, "grant_type", "authorization_code");
  add_parameter(body, "code", code);
  add_parameter(body, "redirect_uri", redirect_uri_);
  add_parameter(body, "code_verifier", verifier_.view());
  for (const auto& resource : input_.account.resource) add_parameter(body, "resource", resource);
  return request_token(input_.account, client, input_.server.token_endpoint, std::move(body));
}

SignIn CodeAttempt::redeem(const AuthorizationResponse& response) {
  const std::string& name = input_.account.name;
  check_issuer(response);
  if (!response.error.empty()) {
    std::string text = name + ": the server refused the sign-in (" + printable(response.error, 64) + ")";
    if (!response.error_description.empty()) text += ", server says: " + printable(response.error_description);
    throw Error{response.error == "invalid_scope" || response.error == "unauthorized_client" ? Exit::config : Exit::login,
                text + "; nothing was changed; run: keybearer login " + name};
  }
  Client client{input_.client.id, input_.client.secret.copy(), input_.client.auth_method, input_.client.basic_encoding};
  TokenAnswer answer = exchange(client, response.code.view());
  for (auto& other : alternatives(client, input_.server)) {
    if (answer.kind != TokenAnswer::Kind::config || answer.error != "invalid_client") break;
    input_.person.step(name + ": the server refused the client; trying " + other.auth_method + ", " + other.basic_encoding);
    client = std::move(other);
    answer = exchange(client, response.code.view());
  }
  if (answer.kind != TokenAnswer::Kind::granted)
    throw Error{exit_of(answer.kind), name + ": " + answer.reason + "; nothing was changed; run: keybearer login " + name};
  return {std::move(answer), redirect_uri_, std::move(client)};
}

}  // namespace oauth
