// SPDX-License-Identifier: MIT
#include "helper/oauth/client_authentication.hpp"

#include <chrono>
#include <iterator>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/form.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/token.hpp"
#include "helper/oauth/assertion.hpp"
#include "helper/oauth/crypto.hpp"

namespace oauth {
namespace {

void none(HttpRequest& request, const Client& client) { request.form.add("client_id", client.id); }

// RFC 6749 section 2.3.1 requires that both parts are form-encoded before they are joined; some servers do not decode
// them.
void basic(HttpRequest& request, const Client& client) {
  Secret joined;
  if (client.authentication.basic_encoding == BasicEncoding::raw) {
    if (client.id.find(':') != std::string::npos)
      throw Error{Exit::config, "a client_id with a colon cannot be sent in Basic without encoding",
                  "set basic_encoding = rfc6749"};
    joined.append(client.id);
    joined.append(":");
    joined.append(client.secret);
  } else {
    append_form_encoded(joined, client.id);
    joined.append(":");
    append_form_encoded(joined, client.secret);
  }
  request.authorization = Secret("Basic ");
  append_base64(request.authorization, joined);
}

void post(HttpRequest& request, const Client& client) {
  request.form.add("client_id", client.id);
  request.form.add("client_secret", client.secret);
}

constexpr std::chrono::seconds assertion_lifetime{300};

// Each request, even a retry, needs a new assertion, since a jti can be used only once (RFC 7523 section 3).
Secret signed_assertion(const Client& client) {
  const auto algorithms = SigningKey::algorithms(client.secret);
  if (algorithms.empty())
    throw Error{Exit::config, "the private key is neither RSA nor P-256", "create a key of one of these types"};
  const SigningAlgorithm algorithm = client.authentication.signing_algorithm.value_or(algorithms.front());
  if (!contains(algorithms, algorithm))
    throw Error{Exit::config,
                "the private key cannot sign with " + std::string(name_of(algorithm)) + ", which the server requires",
                "create a key of that type"};
  json::Writer header, claims;
  header.begin_object().member("alg", name_of(algorithm)).member("typ", "JWT");
  if (!client.keys.key_id.empty()) header.member("kid", client.keys.key_id);
  header.end_object();
  const auto at = now().time_since_epoch().count();
  claims.begin_object().member("iss", client.id).member("sub", client.id).member("aud", client.audience);
  claims.member("jti", base64url(random_bytes<std::string>(16))).member("iat", static_cast<std::int64_t>(at));
  claims.member("exp", static_cast<std::int64_t>(at + assertion_lifetime.count())).end_object();
  const std::string text = base64url(header.take_text()) + "." + base64url(claims.take_text());
  Secret assertion(text + ".");
  assertion.append(base64url(SigningKey::sign(client.secret, algorithm, text)));
  return assertion;
}

bool has_external_assertion(const Client& client) {
  return !client.keys.assertion.file.empty() || !client.keys.assertion.command.empty();
}

void assertion(HttpRequest& request, const Client& client) {
  const Secret text = has_external_assertion(client) ? read_assertion("client_assertion", client.keys.assertion.file,
                                                                      client.keys.assertion.command)
                                                     : signed_assertion(client);
  request.form.add("client_id", client.id);
  request.form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  request.form.add("client_assertion", text);
}

void certificate(HttpRequest& request, const Client& client) {
  if (client.keys.certificate_file.empty())
    throw Error{Exit::config, "tls_client_auth needs client_certificate_file", "set client_certificate_file"};
  request.client_certificate_file = client.keys.certificate_file;
  request.form.add("client_id", client.id);
}

struct Method {
  bool needs_secret;
  void (*add)(HttpRequest& request, const Client& client);
};

// The rows are in the order of AuthMethod.
constexpr Method methods[] = {{false, none}, {true, basic}, {true, post}, {true, assertion}, {false, certificate}};
static_assert(std::size(methods) == std::size(Names<AuthMethod>::all));

const Method& row_of(AuthMethod method) { return methods[static_cast<std::size_t>(method)]; }

}  // namespace

Client client_of_account(const Account& account) {
  Client client;
  client.id = account.client.id;
  client.authentication.basic_encoding = account.client.basic_encoding;
  client.keys = account.client.keys;
  return client;
}

std::string assertion_audience(const Account& account, const std::string& issuer, const std::string& token_endpoint) {
  return issuer.empty() || account.client.assertion_audience == AssertionAudience::token_endpoint ? token_endpoint
                                                                                                  : issuer;
}

void authenticate(HttpRequest& request, const Client& client) {
  row_of(client.authentication.method).add(request, client);
}

void authenticate_for(const Account& account, HttpRequest& request, const Client& client) {
  try {
    authenticate(request, client);
  } catch (const Error& error) {
    throw Error{error.exit, error.what, error.hint, Kept::nothing_changed, account.name};
  }
}

std::vector<Secret> secrets_of(const HttpRequest& request, const Client& client) {
  std::vector<Secret> secrets = request.form.secrets();
  if (!client.secret.empty()) secrets.push_back(client.secret.copy());
  return secrets;
}

bool auth_method_needs_secret(const Client& client) {
  return row_of(client.authentication.method).needs_secret &&
         !(client.authentication.method == AuthMethod::private_key_jwt && has_external_assertion(client));
}

AuthMethod choose_auth_method(const Account& account, bool has_secret, const std::vector<std::string>& offered) {
  if (account.client.auth_method) return *account.client.auth_method;
  if (!account.client.keys.assertion.empty()) return AuthMethod::private_key_jwt;
  if (!account.client.keys.certificate_file.empty()) return AuthMethod::tls_client_auth;
  if (!has_secret) return AuthMethod::none;
  if (account.client.preset_auth_method) return *account.client.preset_auth_method;
  return basic_or_post(offered);
}

AuthMethod basic_or_post(const std::vector<std::string>& offered) {
  const bool only_post = !contains(offered, name_of(AuthMethod::client_secret_basic)) &&
                         contains(offered, name_of(AuthMethod::client_secret_post));
  return only_post ? AuthMethod::client_secret_post : AuthMethod::client_secret_basic;
}

}  // namespace oauth
