// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "helper/base/json.hpp"
#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// What is known of an account's grant, without a secret: ACCOUNT.json in the state folder, 0600, written whole.
// Changed only under the account's lock.
struct State {
  // A refresh that was about to be sent: cleared when its successor is saved. Found later, it tells of an interruption.
  struct Intent {
    std::string refresh_token_hash;  // SHA-256, hex
    Time at{};
    std::string boot_id;
  };

  // What may be told of the grant without asking its keystore: as of the last time that it was saved.
  struct Known {
    Time obtained_at{};                    // when the user signed in
    Time renewed_at{};                     // when the server last took the sign-in: a refresh, or obtained_at
    std::optional<Time> ends_at;           // of the refresh token, where the server or the preset says it
    std::optional<Time> token_expires_at;  // of the access token that came with it
    bool has_refresh_token = false;
    std::string scope;
    std::string dead;  // the server's error that ended it, or empty
    Time dead_at{};
  };

  // Why the last renewal did not succeed; gone with the next that does.
  struct Failure {
    Error error;  // its account is the one whose renewal it was: several may use one sign-in
    Time at{};
  };

  std::string identity;  // grant_identity() of the grant that this is about
  std::string store;     // where it is kept
  std::int64_t generation = 0;
  std::optional<Known> known;  // none: signed out, or never signed in (generation 0)
  std::optional<Failure> failure;
  std::optional<Intent> intent;
  Time not_before{};     // no request before that (Retry-After); the epoch: none
  std::string rejected;  // fingerprint of the access token that a caller rejected last
  Time rejected_at{};
  std::string rejected_by;      // the account whose host it was
  std::int64_t rejections = 0;  // of new tokens in a row, see reject()
  Time ahead_at{};              // when a renewal ahead of need was last begun
  Time sign_in_at{};            // when a caller's request last opened a sign-in

  // A caller's host refused this token. One that was obtained less than a minute ago counts: a host that refuses those,
  // one after another, refuses the account, and a refresh a call would go on for ever.
  void reject(const AccessToken& token, const std::string& account, Time at);
  bool refuses_new_tokens(const std::string& account, Time at) const;
};

// The same bytes in the state and in messages.
void write(json::Writer& out, const State::Known& known);
std::optional<State::Known> read_known(const json::Value& value);

// That of the account's own grant: empty where the state is another's (the issuer or the client_id changed).
State state_of(const Account& account);
// Nothing is an empty State; so is a file that is damaged or of another identity, since nothing in it is needed.
State read_state(const std::string& account);
// Error{io} when it cannot be written; the old one then stands.
void write_state(const std::string& account, const State& state);
void erase_state(const std::string& account) noexcept;  // the locks stay
