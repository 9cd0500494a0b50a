// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "helper/core/state.hpp"
#include "helper/oauth/token_request.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"
#include "keystore/keystore.hpp"

namespace worker {

// A job whose result is an access token: the account's lock, its state, its keystore and its grant.
struct TokenJob {
  // Takes the lock, and reads the state and the grant. Throws their errors.
  explicit TokenJob(Job& job);

  Job& job;
  const Account& account;
  const std::string& name;  // the account's name
  State state;
  std::unique_ptr<keystore::Keystore> store;  // null if none was chosen
  std::optional<Grant> grant;
  AccessToken borrowed_token;  // the result if borrows(); it does not belong into the grant's record

  // Whether the account uses the sign-in of another account (the key `grant`) to obtain its own access tokens.
  bool borrows() const { return !account.grant.empty(); }
  const AccessToken& token() const { return borrows() ? borrowed_token : grant->token; }
};

// Returns and caches the access token in the grant, if it is valid and was not rejected. After a new login session, or
// without a kernel keyring, the cache is empty, and this avoids a request.
std::optional<AccessToken> stored_token(TokenJob& token_job);

// These throw if no request may be sent: because the host refused two new tokens in a row, because the server asked to
// wait, or because the caller has gone away.
void refuse_useless_request(const TokenJob& token_job);
void refuse_early_request(const TokenJob& token_job);
void refuse_request_without_caller(const TokenJob& token_job);
// Throws if the lock's file was removed: another process may have the lock, too, and spend the same refresh token.
void refuse_request_without_lock(const TokenJob& token_job);

// An account belongs to one user (THREATS.md D8).
bool is_for_another_user(const Grant& grant, const oauth::TokenResponse& answer);
Error answered_for_another_user(const TokenJob& token_job, const oauth::TokenResponse& answer);

// Throws if the configured token endpoint is on another server than the grant's. Then nothing is sent to either
// (THREATS.md D4).
void refuse_moved_endpoint(const TokenJob& token_job);

// Sets token(). In a grant, the new token keeps the scope, the id_token and the extra members of the old one that the
// token response does not repeat.
void take_token(TokenJob& token_job, AccessToken token);

// Writes the state, with what is known of the grant. An error is only a warning, since the token can be returned
// without the state.
void save_state(TokenJob& token_job);

// Caches and returns token(), and removes failures and rejections from the state.
AccessToken deliver(TokenJob& token_job);

// The two ways to obtain a token. Each throws an Error if the server does not return one.
AccessToken refresh_grant(TokenJob& token_job);  // uses the refresh token (RFC 6749 section 6)
AccessToken obtain_token(TokenJob& token_job);   // uses the account's credentials or the stored secret

}  // namespace worker
