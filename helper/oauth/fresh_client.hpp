// SPDX-License-Identifier: MIT
#pragma once

#include "keystore/keystore.hpp"
#include "oauth/client_auth.hpp"
#include "oauth/discovery.hpp"

namespace oauth {

// The client of an account that has no grant yet: what the account says, the secret that is kept, and what of it the server
// wants. `secret` is empty where one is needed and not there.
Client fresh_client(keystore::Keystore& store, const Account& account, const Server& server);
// Whether the server wants a secret that `client` lacks.
bool lacks_secret(const Client& client, const Account& account, const Server& server);

}  // namespace oauth
