// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "helper/config/account.hpp"
#include "helper/core/state.hpp"
#include "helper/core/token.hpp"
#include "helper/oauth/client_authentication.hpp"
#include "keystore/keystore.hpp"

// What `login` obtained and the keystore keeps as one record, written whole: the refresh token, the access token that
// came with it, and what belongs to them. In memory only within one job.
namespace worker {

struct Grant {
  Secret refresh_token;  // empty: the server gave none
  AccessToken token;     // without a value where there is none, or where it would not fit into a record
  // Issuer, token and revocation endpoint: a refresh token goes nowhere else (THREATS.md D4).
  Endpoints server;
  std::string client_id;
  oauth::ClientAuthentication authentication;  // what the server accepted
  std::optional<Flow> flow;  // where it matters to a renewal: `secret`, or one that asks anew; else empty
  std::string asked;         // of the latter: what the configuration asked for then, as a digest
  std::string redirect_uri;
  std::string scope;    // as granted
  std::string subject;  // `sub` of the id_token, or empty
  std::string machine;  // a hash of the machine's id
  Time obtained_at{};   // when a person signed in
  Time refresh_token_obtained_at{};
  std::optional<Time> refresh_token_expires_at;  // where the server or the preset says it
  Time renewed_at{};                             // when the server last took the sign-in
  std::int64_t generation = 0;                   // rises with every save; decides which of two is newer (THREATS.md N9)
  struct Dead {
    std::string fingerprint;  // of the refresh token that the verdict was about
    std::string error;
    Time at{};
  };
  std::optional<Dead> dead;

  // What of it may be known without asking the keystore.
  State::Known known() const;

  // The server ended the very refresh token that is kept here; a newer one clears the mark by being another.
  bool is_dead() const;
};

// One JSON object, "format" first. The access token is left out where the record would be over `limit` bytes.
Secret encode(const Grant& grant, std::size_t limit = keystore::record_limit);
Secret encode_without_token(const Grant& grant);
// Error{io} on what is not a record of ours, Error{keystore} on one of a newer format; either is left as it is.
Grant decode_grant(Secret record, const Account& account);

// When a refresh token that came with this answer ends: the server's refresh_token_expires_in or refresh_expires_in (of
// which 0 is "never"), else what the preset knows; nothing: not known.
std::optional<Time> refresh_token_end(const Account& account, const AccessToken& token);

keystore::Name grant_name(const Account& account);
keystore::Name client_name(const Account& account);

// The newest of several records; nothing where there is none.
std::optional<Grant> newest_grant(std::vector<Secret> records, const Account& account);

// The newest of the records under the account's name and of what an interrupted run left in the escrow. Saves nothing:
// for who does not hold the account's lock, and so might save an older one over a newer.
std::optional<Grant> peek_grant(keystore::Keystore& store, const Account& account);
// The same under the account's lock: what is in the escrow alone is saved first.
std::optional<Grant> load_grant(keystore::Keystore& store, const Account& account);

// Steps 6 of a refresh, and the end of a sign-in: escrow, then the one record, then the escrow goes. Throws what the
// keystore throws; `escrowed` then says whether the next run will find the grant all the same.
struct SaveOutcome {
  bool escrowed = false;
};
void save_grant(keystore::Keystore& store, const Account& account, const Grant& grant, SaveOutcome& outcome);

// Record and escrow.
void erase_grant(keystore::Keystore& store, const Account& account);

// The client as it authenticated when the grant was obtained. Error{config} when its secret is gone from the keystore.
oauth::Client client_of(keystore::Keystore& store, const Account& account, const Grant& grant);
std::optional<Secret> load_client_secret(keystore::Keystore& store, const Account& account);

std::string machine_hash();
std::string boot_id();  // of this start of the machine; empty where it cannot be told

}  // namespace worker
