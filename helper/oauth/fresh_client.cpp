// SPDX-License-Identifier: MIT
#include "oauth/fresh_client.hpp"

#include <algorithm>

#include "oauth/crypto.hpp"
#include "oauth/grant.hpp"

namespace oauth {
namespace {

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The configured one, else the first that the key can do and the server lists; the key's usual one where the server lists none.
std::string signing_algorithm(const Account& account, const Client& client, const Server& server) {
  std::vector<std::string> algorithms;
  try {
    algorithms = SigningKey::algorithms(client.secret);
  } catch (const Error& error) {
    throw Error{error.exit, account.name + ": " + error.text + "; nothing was changed; run: keybearer add " + account.name + " --replace --client-secret-file -"};
  }
  if (!account.token_endpoint_auth_signing_alg.empty()) return account.token_endpoint_auth_signing_alg;
  for (const auto& algorithm : algorithms)
    if (contains(server.signing_algorithms, algorithm)) return algorithm;
  return algorithms.empty() ? "" : algorithms.front();
}

}  // namespace

Client fresh_client(keystore::Keystore& store, const Account& account, const Server& server) {
  if (account.client_id.empty())
    throw Error{Exit::config, account.name + ": no client_id; nothing was changed; run: keybearer add " + account.name + " --replace --client-id ID"};
  Client client = client_of_account(account);
  client.audience = server.issuer.empty() ? server.token_endpoint : server.issuer;  // never an endpoint where an issuer is known (threats D4)
  if (auto secret = load_client_secret(store, account)) client.secret = std::move(*secret);
  client.auth_method = choose_auth_method(account, !client.secret.empty(), server.token_endpoint_auth_methods);
  if (client.auth_method == "private_key_jwt" && !client.secret.empty()) client.signing_algorithm = signing_algorithm(account, client, server);
  return client;
}

bool lacks_secret(const Client& client, const Account& account, const Server& server) {
  if (!client.secret.empty()) return false;
  if (client.auth_method != "none" || !account.token_endpoint_auth_method.empty()) return auth_method_needs_secret(client);
  const auto& offered = server.token_endpoint_auth_methods;
  const bool secret_is_of_use = contains(offered, "client_secret_basic") || contains(offered, "client_secret_post");
  return secret_is_of_use && !contains(offered, "none");
}

}  // namespace oauth
