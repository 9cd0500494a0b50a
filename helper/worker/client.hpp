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

// The client of an account without a grant: from the account, the client secret in the keystore, and the methods that
// the server lists. `secret` is empty if there is none, even if the method needs one.
oauth::Client new_client(keystore::Keystore& store, const Account& account, const oauth::Server& server);
// Sends a request. If the server refuses the client, sends it again with each other authentication that may be meant:
// the other encoding of Basic, if that is different, then the secret in the body. Then `client` has the authentication
// that was used last. Only the first request of a grant does this; later requests use what the server accepted. An
// authorization code is not spent by a request whose client is refused.
oauth::TokenResponse with_alternatives(oauth::Client& client, const std::vector<std::string>& offered,
                                       const std::function<oauth::TokenResponse(const oauth::Client&)>& request);

// Whether the client's method needs a secret and there is none.
bool lacks_secret(const oauth::Client& client);
// The same for a sign-in by that flow: the code grant of some presets needs a secret, too
// (Provider::code_needs_secret).
bool lacks_secret(const oauth::Client& client, const Account& account, Flow flow);
// What to do if the server refuses the client (oauth::refuses_client()).
std::string advice_on_client(const oauth::Client& client, const Account& account);
// Whether the client has no secret and the server lists no method without one. Then the user is asked for a secret, but
// need not enter one: the metadata of glewlwyd does not list `none`, though its public clients need no secret.
bool may_want_secret(const oauth::Client& client, const oauth::Server& server);

}  // namespace worker
