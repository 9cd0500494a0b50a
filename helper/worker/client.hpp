// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "helper/oauth/client_authentication.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/oauth/token_request.hpp"
#include "keystore/keystore.hpp"

namespace worker {

// The client of an account that has no grant yet: what the account says, the secret that is kept, and what of it the
// server wants. `secret` is empty where one is needed and not there.
oauth::Client new_client(keystore::Keystore& store, const Account& account, const oauth::Server& server);
// One request, and where the client is refused what it may be meant to be instead, each tried once: the other encoding
// of Basic where the two differ, then the secret in the body. `client` is left as the server took
// it. For the first request of a grant alone: later only what worked then is sent. A server that does not know the
// client spends no code.
oauth::TokenResponse with_alternatives(oauth::Client& client, const std::vector<std::string>& offered,
                                       const std::function<oauth::TokenResponse(const oauth::Client&)>& request);

// Without a secret the client cannot say what its method wants said.
bool lacks_secret(const oauth::Client& client);
// The server does not list clients without a secret. That is a reason to ask a person for one, and no more: glewlwyd's
// metadata has no `none`, and its public clients need no secret.
bool may_want_secret(const oauth::Client& client, const oauth::Server& server);

}  // namespace worker
