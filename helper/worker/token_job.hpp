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

// What a job stands on whose answer is an access token, however that is obtained: the account's lock, its state, its
// keystore and its grant.
struct TokenJob {
  // Takes the lock, and reads the state and the grant. Throws what they throw.
  explicit TokenJob(Job& job);

  Job& job;
  const Account& account;
  const std::string& name;  // the account's
  State state;
  std::unique_ptr<keystore::Keystore> store;  // none: none was ever chosen
  std::optional<Grant> grant;
  AccessToken borrowed_token;  // of an account with the key `grant`: the token is not its holder's

  // The account uses another one's sign-in, and asks for a token of its own with it.
  bool borrows() const { return !account.grant.empty(); }
  const AccessToken& token() const { return borrows() ? borrowed_token : grant->token; }
};

// The grant's own access token, which then fills the cache, where it is good and the caller did not reject it: a new
// login session, or a host without a kernel keyring, has an empty cache and needs no request.
std::optional<AccessToken> stored_token(TokenJob& token_job);

// Throws where a request would be wrong now: the host refused two new tokens in a row, the server asked to wait, or the
// caller went away.
void refuse_useless_request(const TokenJob& token_job);
void refuse_early_request(const TokenJob& token_job);
void refuse_request_without_caller(const TokenJob& token_job);

// An account is one user (THREATS.md D8).
bool is_for_another_user(const Grant& grant, const oauth::TokenResponse& answer);
Error answered_for_another_user(const TokenJob& token_job, const oauth::TokenResponse& answer);

// The configuration names another server than the grant came from: nothing is sent to either (THREATS.md D4).
void refuse_moved_endpoint(const TokenJob& token_job);

// What token() is from now on. In a grant it takes the former one's place: a refresh repeats
// neither every extra field nor the id_token nor the scope, and what it leaves out keeps its value.
void take_token(TokenJob& token_job, AccessToken token);

// What is known of the grant goes into the state file. The token is delivered whatever becomes of that: the state only
// shortens what the next run has to find out.
void write_down(TokenJob& token_job);

// token() is the answer: it fills the cache, and what stood against it leaves the state.
AccessToken deliver(TokenJob& token_job);

// The two ways to a token; each throws the Error that its answer ends in.
AccessToken refresh_grant(TokenJob& token_job);  // spends the refresh token (RFC 6749 section 6)
AccessToken obtain_token(TokenJob& token_job);   // asks with what the account has, or with the secret that is kept

}  // namespace worker
