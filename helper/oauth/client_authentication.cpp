// SPDX-License-Identifier: MIT
#include "helper/oauth/client_authentication.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "helper/base/encoding.hpp"
#include "helper/base/form.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/token.hpp"
#include "helper/oauth/assertion.hpp"
#include "helper/oauth/crypto.hpp"

namespace oauth {
namespace {

void none(HttpRequest& request, const Client& client) { add_parameter(request.body, "client_id", client.id); }

// RFC 6749 section 2.3.1 encodes both parts before joining them; some servers take the bytes as they are.
void basic(HttpRequest& request, const Client& client) {
  Secret joined;
  if (client.basic_encoding == "raw") {
    if (client.id.find(':') != std::string::npos)
      throw Error{Exit::config, "a client_id with a colon cannot be sent in Basic as it is",
                  "set basic_encoding = rfc6749"};
    joined.append(client.id);
    joined.append(":");
    joined.append(client.secret.view());
  } else {
    append_form_encoded(joined, client.id);
    joined.append(":");
    append_form_encoded(joined, client.secret.view());
  }
  request.authorization = Secret("Basic ");
  append_base64(request.authorization, joined.view());
}

void post(HttpRequest& request, const Client& client) {
  add_parameter(request.body, "client_id", client.id);
  add_parameter(request.body, "client_secret", client.secret.view());
}

constexpr std::chrono::seconds assertion_life{300};

std::string part(json::Writer& out) {
  const Secret text = out.take();
  return base64url(text.view());
}

// RFC 7523 section 3: new for each request, a retry included, since its jti may be used once.
Secret signed_assertion(const Client& client) {
  const auto algorithms = SigningKey::algorithms(client.secret);
  if (algorithms.empty()) throw Error{Exit::config, "the private key is neither RSA nor P-256", "make another one"};
  const std::string algorithm = client.signing_algorithm.empty() ? algorithms.front() : client.signing_algorithm;
  if (std::find(algorithms.begin(), algorithms.end(), algorithm) == algorithms.end())
    throw Error{Exit::config, "the private key cannot sign by " + algorithm + ", which the server wants",
                "make another one"};
  json::Writer header, claims;
  header.begin_object().member("alg", algorithm).member("typ", "JWT");
  if (!client.key_id.empty()) header.member("kid", client.key_id);
  header.end_object();
  const auto at = now().time_since_epoch().count();
  claims.begin_object().member("iss", client.id).member("sub", client.id).member("aud", client.audience);
  claims.member("jti", base64url(random_bytes(16).view())).member("iat", static_cast<std::int64_t>(at));
  claims.member("exp", static_cast<std::int64_t>(at + assertion_life.count())).end_object();
  const std::string text = part(header) + "." + part(claims);
  return Secret(text + "." + base64url(SigningKey::sign(client.secret, algorithm, text)));
}

bool has_outside_assertion(const Client& client) {
  return !client.assertion_file.empty() || !client.assertion_command.empty();
}

void assertion(HttpRequest& request, const Client& client) {
  const Secret text = has_outside_assertion(client)
                          ? outside_token("client_assertion", client.assertion_file, client.assertion_command)
                          : signed_assertion(client);
  add_parameter(request.body, "client_id", client.id);
  add_parameter(request.body, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  add_parameter(request.body, "client_assertion", text.view());
}

void certificate(HttpRequest& request, const Client& client) {
  if (client.certificate_file.empty())
    throw Error{Exit::config, "tls_client_auth needs client_certificate_file", "set it"};
  request.client_certificate_file = client.certificate_file;
  add_parameter(request.body, "client_id", client.id);
}

struct Method {
  std::string_view name;
  bool needs_secret;
  void (*add)(HttpRequest& request, const Client& client);
};
constexpr std::array methods = {Method{"none", false, none}, Method{"client_secret_basic", true, basic},
                                Method{"client_secret_post", true, post}, Method{"private_key_jwt", true, assertion},
                                Method{"tls_client_auth", false, certificate}};

const Method& find_method(std::string_view name) {
  for (const auto& method : methods)
    if (method.name == name) return method;
  throw Error{Exit::config, "token_endpoint_auth_method " + printable(name, 64) + " is none of ours",
              "see keybearer-config(5)"};
}

}  // namespace

Client Client::copy() const {
  return {id,       secret.copy(),  auth_method,       basic_encoding,  key_id, signing_algorithm,
          audience, assertion_file, assertion_command, certificate_file};
}

Client client_of_account(const Account& account) {
  Client client;
  client.id = account.client_id;
  client.basic_encoding = account.basic_encoding;
  client.key_id = account.client_key_id;
  client.assertion_file = account.client_assertion_file;
  client.assertion_command = account.client_assertion_command;
  client.certificate_file = account.client_certificate_file;
  return client;
}

std::string assertion_audience(const Account& account, const std::string& issuer, const std::string& token_endpoint) {
  return issuer.empty() || account.client_assertion_audience == "token_endpoint" ? token_endpoint : issuer;
}

void authenticate(HttpRequest& request, const Client& client) { find_method(client.auth_method).add(request, client); }

void authenticate_for(const Account& account, HttpRequest& request, const Client& client) {
  try {
    authenticate(request, client);
  } catch (const Error& error) {
    throw Error{error.exit, error.what, error.hint, Kept::nothing_changed, account.name};
  }
}

bool auth_method_needs_secret(const Client& client) {
  return find_method(client.auth_method).needs_secret &&
         !(client.auth_method == "private_key_jwt" && has_outside_assertion(client));
}

std::string choose_auth_method(const Account& account, bool has_secret, const std::vector<std::string>& offered) {
  if (!account.token_endpoint_auth_method.empty()) return account.token_endpoint_auth_method;
  if (!account.client_assertion_file.empty() || !account.client_assertion_command.empty()) return "private_key_jwt";
  if (!account.client_certificate_file.empty()) return "tls_client_auth";
  if (!has_secret) return "none";
  if (!account.preset_token_endpoint_auth_method.empty()) return account.preset_token_endpoint_auth_method;
  const auto offers = [&](std::string_view name) {
    return std::find(offered.begin(), offered.end(), name) != offered.end();
  };
  return !offers("client_secret_basic") && offers("client_secret_post") ? "client_secret_post" : "client_secret_basic";
}

}  // namespace oauth
