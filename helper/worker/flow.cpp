// SPDX-License-Identifier: MIT
#include "helper/worker/flow.hpp"

#include <iterator>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/form.hpp"
#include "helper/base/json.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/server_text.hpp"
#include "helper/oauth/token_error.hpp"
#include "helper/worker/client.hpp"

namespace worker {

using oauth::authenticate_for;
using oauth::AuthorizationResponse;
using oauth::Client;
using oauth::exit_of;
using oauth::HttpRequest;
using oauth::HttpResult;
using oauth::no_answer;
using oauth::random_bytes;
using oauth::refuse_unusable;
using oauth::request_token;
using oauth::secrets_of;
using oauth::Server;
using oauth::server_text;
using oauth::sha256;
using oauth::TokenResponse;

namespace {

// The rows are in the order of Flow.
constexpr SignIn (*flows[])(FlowInput input) = {
    browser_flow, device_flow, paste_flow, noninteractive_flow, noninteractive_flow, noninteractive_flow, secret_flow};
static_assert(std::size(flows) == std::size(Names<Flow>::all));

// Parameters that keybearer sets. Neither the authorization endpoint's query nor authorization_parameter may set them
// (THREATS.md D7).
constexpr std::string_view own_parameters[] = {"response_type", "client_id", "redirect_uri",   "scope",
                                               "state",         "nonce",     "code_challenge", "code_challenge_method",
                                               "resource",      "audience"};

bool on_this_machine(const std::string& redirect_uri) {
  const std::string text = lower(redirect_uri);
  if (text.rfind("http://", 0) != 0) return false;
  const Origin origin = parse_url(text, Exit::config).origin;
  return origin.loopback() || origin.host == "localhost";
}

void refuse_overrides(const Account& account, const Url& endpoint) {
  const std::string_view query =
      endpoint.query.empty() ? std::string_view() : std::string_view(endpoint.query).substr(1);
  for (const auto part : split(query, '&')) {
    const auto name = percent_decoded<std::string>(part.substr(0, part.find('=')), true);
    for (const auto own : own_parameters)
      if (name == own)
        throw Error{Exit::config,
                    "authorization_endpoint has the parameter " + std::string(own) + ", which keybearer sets",
                    "remove it from the endpoint's query", Kept::nothing_changed, account.name};
  }
}

}  // namespace

bool has_device_flow(const Account& account, const Server& server) {
  const Provider* preset = find_provider(account.provider);
  return !server.device_authorization_endpoint.empty() && !(preset && preset->refuses_device_flow);
}

Flow choose_flow(const FlowChoice& choice, std::string& why) {
  const Account& account = choice.account;
  if (choice.requested) {
    why = "as requested";
    return *choice.requested;
  }
  if (account.sign_in.flow) {
    why = "as configured";
    return *account.sign_in.flow;
  }
  const bool device = has_device_flow(account, choice.server);
  if (device && lacks_secret(choice.client, account, Flow::browser)) {
    why = "since this client has no secret, which " + account.provider + " requires for a sign-in by browser";
    return Flow::device;
  }
  const bool local = on_this_machine(account.client.redirect_uri);
  why = choice.browser.why;
  if (local && !why.empty()) return Flow::browser;
  why = local ? "since there is no display" : "since the redirect URI is not on this machine";
  if (local && !choice.browser.refused.empty()) why += " and " + choice.browser.refused;
  if (!device) return Flow::paste;
  why += (choice.browser.refused.empty() || !local) ? " and the server supports it" : "; the server supports it";
  return Flow::device;
}

std::string advice_on_denial(const Account& account) {
  const std::string again = "run: keybearer login " + account.name;
  if (!account.sign_in.scope.empty()) return again;
  return "if you approved it: no scope was requested, which some servers deny; to set one, run: keybearer add " +
         account.name + " --replace --scope SCOPE; else " + again;
}

SignIn run_flow(FlowInput input) {
  const auto run = flows[static_cast<std::size_t>(input.flow)];
  return run(std::move(input));
}

CodeAttempt::CodeAttempt(const FlowInput& input) : input_(input) {
  state_ = base64url(random_bytes<std::string>(32));
  verifier_ = base64url(random_bytes<Secret>(32));
  const auto scopes = split(input.account.sign_in.scope, ' ');
  if (contains(scopes, "openid")) nonce_ = base64url(random_bytes<std::string>(16));
}

// Whether the configuration has a login_hint of its own, perhaps an empty one.
bool CodeAttempt::sets_login_hint() const {
  for (const auto& [name, value] : input_.account.sign_in.authorization_parameter)
    if (name == "login_hint") return true;
  const std::string query = parse_endpoint(input_.server.authorization_endpoint, Exit::config).query;
  return query.find("?login_hint=") != query.npos || query.find("&login_hint=") != query.npos;
}

CodeAttempt::Parameters CodeAttempt::parameters() const {
  const Account& account = input_.account;
  Parameters all{{"response_type", "code"},
                 {"client_id", input_.client.id},
                 {"redirect_uri", redirect_uri_},
                 {"scope", account.sign_in.scope},
                 {"state", state_},
                 {"nonce", nonce_},
                 {"code_challenge", base64url(sha256(verifier_.view()))},
                 {"code_challenge_method", "S256"}};
  for (const auto& resource : account.sign_in.resource) all.emplace_back("resource", resource);
  all.emplace_back("audience", account.requested.audience);
  all.insert(all.end(), account.sign_in.authorization_parameter.begin(), account.sign_in.authorization_parameter.end());
  if (has_user(account) && !sets_login_hint()) all.emplace_back("login_hint", account.username);
  return all;
}

// RFC 9126: the parameters are sent to the server, and the browser only gets the request_uri that refers to them.
CodeAttempt::Parameters CodeAttempt::pushed(const Parameters& parameters) const {
  const std::string& name = input_.account.name;
  HttpRequest request;
  request.url = parse_endpoint(input_.server.pushed_authorization_request_endpoint, Exit::protocol);
  request.post = true;
  for (const auto& [key, value] : parameters)
    if (key != "client_id") request.form.add(key, value);
  authenticate_for(input_.account, request, input_.client);
  const Client& client = input_.client;
  if (client.authentication.method == AuthMethod::client_secret_basic)
    request.form.add("client_id", client.id);  // required in the body, too (RFC 9126 section 2.1)
  HttpResult result = oauth::exchange(request, input_.account);
  if (!result.answered) throw no_answer(result.failure, name);
  const int status = result.answer.status;
  if (status >= 500 || status == 429)
    throw Error{Exit::temporary, "the server answered " + std::to_string(status) + " to a pushed request",
                "try again later", Kept::nothing_changed, name};
  const auto document =
      json::Document::parse(std::move(result.answer.body), Exit::protocol, "the response to the pushed request");
  const auto& root = document.root();
  if (const auto error = root["error"].string())
    throw Error{Exit::config,
                "the server refused the pushed request (" +
                    server_text(error->substr(0, 64), secrets_of(request, client)) + ")",
                "correct scope, redirect_uri or client", Kept::nothing_changed, name};
  const auto uri = root["request_uri"].string();
  if ((status != 201 && status != 200) || !uri || uri->empty() || uri->size() > 2048)
    throw Error{Exit::protocol, "the response to the pushed request has no usable request_uri",
                "report this to the server's administrator", Kept::nothing_changed, name};
  return {{"client_id", client.id}, {"request_uri", std::string(*uri)}};
}

std::string CodeAttempt::address(const std::string& redirect_uri) {
  redirect_uri_ = redirect_uri;
  const Url endpoint = parse_endpoint(input_.server.authorization_endpoint, Exit::config);
  refuse_overrides(input_.account, endpoint);
  Parameters all = parameters();
  if (input_.server.requires_pushed_requests)
    refuse_unusable(input_.server, "pushed_authorization_request_endpoint", input_.account.name);
  if (input_.server.requires_pushed_requests && !input_.server.pushed_authorization_request_endpoint.empty())
    all = pushed(all);
  std::string text = endpoint.text();
  char separator = endpoint.query.empty() ? '?' : '&';
  for (const auto& [name, value] : all) {
    if (value.empty()) continue;
    text += separator + percent_encoded(name) + "=" + percent_encoded(value);
    separator = '&';
  }
  return text;
}

// RFC 9207. This comes first, since nothing else in the response of another issuer may be used (THREATS.md D5).
void CodeAttempt::check_issuer(const AuthorizationResponse& response) const {
  const std::string& name = input_.account.name;
  const std::string& issuer = input_.server.issuer;
  if (response.bare_code) return;  // PKCE binds the code to this attempt (RFC 7636)
  if (response.iss.empty() && input_.server.says_iss)
    throw Error{Exit::protocol, "the authorization response has no iss, though the server's metadata announces it",
                "run: keybearer login " + name, Kept::nothing_sent, name};
  if (!response.iss.empty() && !issuer.empty() && response.iss != issuer)
    throw Error{Exit::protocol,
                "the authorization response came from " + printable(response.iss, 100) + " instead of " + issuer,
                "run: keybearer login " + name, Kept::nothing_sent, name};
}

TokenResponse CodeAttempt::exchange(const Client& client, const Secret& code) const {
  Form body;
  body.add("grant_type", "authorization_code");
  body.add("code", code);
  body.add("redirect_uri", redirect_uri_);
  body.add("code_verifier", verifier_);
  for (const auto& resource : input_.account.requested.resource) body.add("resource", resource);
  return request_token(input_.account, client, input_.server.token_endpoint, body);
}

Error CodeAttempt::refused(const AuthorizationResponse& response) const {
  const std::string& name = input_.account.name;
  const std::string& error = response.error;
  std::string text = "the server refused the sign-in (" + printable(error, 64) + ")";
  if (!response.error_description.empty()) text += ", server says: " + printable(response.error_description);
  if (error == "access_denied")
    return {Exit::login, text, advice_on_denial(input_.account), Kept::nothing_changed, name};
  const bool config = error == "invalid_scope" || oauth::refuses_client(error);
  return {config ? Exit::config : Exit::login, text,
          config ? "correct client_id or scope, then run: keybearer login " + name : "run: keybearer login " + name,
          Kept::nothing_changed, name};
}

std::string CodeAttempt::hint_for(const TokenResponse& answer, const Client& client) const {
  const std::string again = "keybearer login " + input_.account.name;
  if (oauth::refuses_client(answer.error)) return advice_on_client(client, input_.account);
  if (answer.error == "redirect_uri_mismatch")
    return "register the redirect URI " + input_.account.client.redirect_uri + " with the provider, then run: " + again;
  if (answer.kind == TokenResponse::Kind::config) return "correct client_id or scope, then run: " + again;
  return "run: " + again;
}

void CodeAttempt::check(const AuthorizationResponse& response) const {
  check_issuer(response);
  if (!response.error.empty()) throw refused(response);
}

SignIn CodeAttempt::redeem(const AuthorizationResponse& response) {
  const std::string& name = input_.account.name;
  Client client = input_.client.copy();
  TokenResponse answer = with_alternatives(client, input_.server.token_endpoint_auth_methods,
                                           [&](const Client& one) { return exchange(one, response.code); });
  if (answer.kind == TokenResponse::Kind::granted && !nonce_.empty() && !answer.nonce.empty() && answer.nonce != nonce_)
    throw Error{Exit::protocol, "the id_token belongs to another sign-in (its nonce is different)",
                "run: keybearer login " + name, Kept::nothing_changed, name};
  if (answer.kind != TokenResponse::Kind::granted)
    throw Error{exit_of(answer.kind), answer.reason, answer.hint_or(hint_for(answer, client)), Kept::nothing_changed,
                name};
  return {std::move(answer), redirect_uri_, std::move(client)};
}

}  // namespace worker
