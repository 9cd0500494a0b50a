// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "file.hpp"
#include "token.hpp"

// What is known of an account's grant, without a secret: ACCOUNT.json in the state folder, 0600, written whole.
// Changed only under the account's lock, but for `rejected`.
struct State {
  // A refresh that was about to be sent: cleared when its successor is saved. Found later, it tells of an interruption.
  struct Intent {
    std::string refresh_token_hash;  // SHA-256, hex
    Time at{};
    std::string boot_id;
  };

  std::string identity;       // grant_identity() of the grant that this is about
  std::string store;          // where it is kept
  std::int64_t generation = 0;
  std::optional<Intent> intent;
  Time not_before{};          // no request before that (Retry-After); the epoch: none
  std::string rejected;       // fingerprint of the access token that a caller rejected last
  Time rejected_at{};
  std::int64_t rejections = 0;  // of new tokens in a row, see reject()

  // A caller's host refused this token. One that was obtained less than a minute ago counts: a host that refuses those, one
  // after another, refuses the account, and a refresh a call would go on for ever (oauth.md 9.3).
  void reject(const AccessToken& token, Time at);
  bool refuses_new_tokens(Time at) const;
};

// Nothing is an empty State; so is a file that is damaged or of another identity, since nothing in it is needed.
State read_state(const std::string& account);
// Error{store} when it cannot be written; the old one then stands.
void write_state(const std::string& account, const State& state);
void erase_state(const std::string& account) noexcept;  // the locks stay
