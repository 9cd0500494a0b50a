// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "helper/base/json.hpp"
#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// What keybearer knows about an account's grant, without secrets. It is the file ACCOUNT.json in the state folder, mode
// 0600, replaced as a whole (but see mark_intent_spent()). Only the holder of the account's lock may change it.
struct State {
  // The refresh token that may have been spent. Written before a refresh request is sent, and removed once its
  // successor is saved or the server has refused it. It stays if the process was killed, the answer was lost or the
  // save failed.
  struct Intent {
    std::string refresh_token_hash;  // SHA-256, hex
    Time at{};
    bool spent = false;  // its successor was received and is not in the keystore: it is never sent again
  };

  // The server wants the user to sign in, although the refresh token may be good. For ten minutes no process asks again
  // (THREATS.md O10).
  struct Refusal {
    std::string refresh_token_hash;
    std::string reason;  // for the user
    Time at{};
  };

  // What can be shown about the grant without opening its keystore. It is current as of the last time the grant was
  // saved.
  struct Known {
    Time obtained_at{};                    // when the user signed in
    Time renewed_at{};                     // when the server last accepted the grant: a refresh, or obtained_at
    std::optional<Time> ends_at;           // when the refresh token expires, if the server or the preset says so
    std::optional<Time> token_expires_at;  // when the grant's access token expires
    bool has_refresh_token = false;
    std::string scope;
    std::string user;  // who signed in, as the server names them; empty if it did not say
    std::string dead;  // the server's error that ended the grant, or empty
    Time dead_at{};
  };

  // Why the last refresh failed. The next successful refresh removes it.
  struct Failure {
    Error error;  // error.account is the account that was refreshed, since several accounts may use one grant
    Time at{};
  };

  // The user signed out. A record with this refresh token is not used: it could not be erased, or has come back.
  struct SignedOut {
    std::string refresh_token_hash;
    Time at{};
  };

  std::string identity;            // grant_identity() of the grant
  std::string store;               // the keystore that has the grant
  std::int64_t generation = 0;     // of the grant that was saved last
  std::string refresh_token_hash;  // SHA-256, hex, of its refresh token; empty if it is not known
  std::optional<Known> known;      // nothing if the user signed out or never signed in (generation 0)
  std::optional<Failure> failure;
  std::optional<Intent> intent;
  std::optional<Refusal> refusal;
  std::optional<SignedOut> signed_out;
  Time not_before{};     // no request may be sent earlier (Retry-After); the epoch if there is no limit
  std::string rejected;  // fingerprint of the access token that a caller rejected last
  Time rejected_at{};
  std::string rejected_by;      // the account of that caller
  std::int64_t rejections = 0;  // consecutive rejections of new tokens; see reject()
  Time ahead_at{};              // when the last refresh in the background was started
  Time sign_in_at{};            // when a protocol request last started a sign-in

  // Records that a host refused this token. Only tokens that are less than a minute old are counted: a host that
  // refuses several new tokens refuses the account, and each further call would refresh the token again.
  void reject(const AccessToken& token, const std::string& account, Time at);
  bool refuses_new_tokens(const std::string& account, Time at) const;
};

// The state file and the messages use the same members.
void write(json::Writer& out, const State::Known& known);
std::optional<State::Known> read_known(const json::Value& value);

// The state of the account's grant. It is empty if the file describes another grant (the issuer or the client_id has
// changed).
State state_of(const Account& account);
// Empty if the file is missing or damaged: then a renewal takes longer or is not explained, and a spent refresh token
// may be sent again.
State read_state(const std::string& account);
// Error{io} if the file cannot be written; then the old file is unchanged.
void write_state(const std::string& account, const State& state);
// For write_state() that failed, as on a full disk: notes in the file's own bytes that the intent's refresh token is
// spent. False if that failed, too.
bool mark_intent_spent(const std::string& account) noexcept;
void erase_state(const std::string& account) noexcept;  // does not remove the lock files
