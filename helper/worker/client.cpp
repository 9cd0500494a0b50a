// SPDX-License-Identifier: MIT
#include "helper/worker/client.hpp"

#include "helper/base/ascii.hpp"
#include "helper/base/form.hpp"
#include "helper/config/providers.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/token_error.hpp"
#include "helper/worker/grant.hpp"

namespace worker {

using oauth::assertion_audience;
using oauth::auth_method_needs_secret;
using oauth::choose_auth_method;
using oauth::Client;
using oauth::client_of_account;
using oauth::Server;
using oauth::SigningKey;
using oauth::TokenResponse;

namespace {

// The configured algorithm, else the first one that the key supports and the server lists, else the key's default.
std::optional<SigningAlgorithm> signing_algorithm(const Account& account, const Client& client, const Server& server) {
  std::vector<SigningAlgorithm> algorithms;
  try {
    algorithms = SigningKey::algorithms(client.secret);
  } catch (const Error& error) {
    throw Error{error.exit, error.what, "run: keybearer add " + account.name + " --replace --client-secret-file -",
                Kept::nothing_changed, account.name};
  }
  if (account.client.signing_algorithm) return account.client.signing_algorithm;
  for (const auto& algorithm : algorithms)
    if (contains(server.signing_algorithms, name_of(algorithm))) return algorithm;
  if (algorithms.empty()) return {};
  return algorithms.front();
}

std::vector<Client> alternatives(const Client& client, const std::vector<std::string>& offered) {
  std::vector<Client> others;
  if (client.authentication.method != AuthMethod::client_secret_basic) return others;
  Secret encoded;
  append_form_encoded(encoded, client.secret);
  if (!(encoded == client.secret))
    others.emplace_back(client.copy()).authentication.basic_encoding =
        client.authentication.basic_encoding == BasicEncoding::raw ? BasicEncoding::rfc6749 : BasicEncoding::raw;
  if (contains(offered, name_of(AuthMethod::client_secret_post)))
    others.emplace_back(client.copy()).authentication.method = AuthMethod::client_secret_post;
  return others;
}

// glewlwyd answers 403 without a body.
bool client_is_refused(const TokenResponse& answer) {
  return oauth::refuses_client(answer.error) ||
         (answer.error.empty() && (answer.status == 401 || answer.status == 403));
}

}  // namespace

TokenResponse with_alternatives(Client& client, const std::vector<std::string>& offered,
                                const std::function<TokenResponse(const Client&)>& request) {
  TokenResponse answer = request(client);
  for (auto& other : alternatives(client, offered)) {
    if (!client_is_refused(answer)) break;
    client = std::move(other);
    answer = request(client);
  }
  return answer;
}

Client new_client(keystore::Keystore& store, const Account& account, const Server& server) {
  if (account.client.id.empty())
    throw Error{Exit::config, "the account has no client_id",
                "run: keybearer add " + account.name + " --replace --client-id ID", Kept::nothing_changed,
                account.name};
  Client client = client_of_account(account);
  client.audience = assertion_audience(account, server.issuer, server.token_endpoint);
  if (auto secret = load_client_secret(store, account)) client.secret = std::move(*secret);
  client.authentication.method =
      choose_auth_method(account, !client.secret.empty(), server.token_endpoint_auth_methods);
  if (client.authentication.method == AuthMethod::private_key_jwt && !client.secret.empty())
    client.authentication.signing_algorithm = signing_algorithm(account, client, server);
  return client;
}

bool lacks_secret(const Client& client) { return client.secret.empty() && auth_method_needs_secret(client); }

bool lacks_secret(const Client& client, const Account& account, Flow flow) {
  const Provider* preset = find_provider(account.provider);
  const bool by_code = flow == Flow::browser || flow == Flow::paste;
  return lacks_secret(client) || (by_code && preset && preset->code_needs_secret && client.secret.empty() &&
                                  client.authentication.method == AuthMethod::none && !account.client.auth_method);
}

std::string advice_on_client(const Client& client, const Account& account) {
  const std::string command = "keybearer add " + account.name + " --replace --client-secret-file -";
  return client.secret.empty() ? "check client_id; if the client has a secret, run: " + command
                               : "check client_id and the client's secret; to enter it again, run: " + command;
}

bool may_want_secret(const Client& client, const Server& server) {
  const auto& offered = server.token_endpoint_auth_methods;
  const bool accepts_secret = contains(offered, "client_secret_basic") || contains(offered, "client_secret_post");
  return client.secret.empty() && client.authentication.method == AuthMethod::none && accepts_secret &&
         !contains(offered, "none");
}

}  // namespace worker
