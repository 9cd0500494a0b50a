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

// A grant: the refresh token that `login` obtained, the last access token, and what is needed to use them. The keystore
// stores it as one record, which is always replaced as a whole. It is in memory only during a job.
namespace worker {

struct Grant {
  Secret refresh_token;  // empty if the server returned none
  AccessToken token;     // its value is empty if there is none, or if it would not fit into the record
  // Issuer, token endpoint and revocation endpoint. The refresh token is sent to no other server (THREATS.md D4).
  Endpoints server;
  std::string client_id;
  oauth::ClientAuthentication authentication;  // what the server accepted
  std::optional<Flow> flow;  // set if new tokens are obtained by this flow rather than by the refresh token
  std::string requested;     // for a noninteractive flow: request_digest() of the account when the grant was made
  std::string redirect_uri;
  std::string scope;    // the granted scope
  std::string subject;  // `sub` of the id_token, or empty
  std::string user;     // who signed in, as the server names them; for messages only; empty if it did not say
  std::string machine;  // machine_hash() of the machine of the sign-in
  Time obtained_at{};   // when the user signed in
  Time refresh_token_obtained_at{};
  std::optional<Time> refresh_token_expires_at;  // nothing if neither the server nor the preset says it
  Time renewed_at{};                             // when the server last accepted the grant
  std::int64_t generation = 0;  // incremented by each save; of two records, the higher is newer (THREATS.md N9)
  struct Dead {
    std::string fingerprint;  // of the refresh token that the server refused
    std::string error;
    Time at{};
  };
  std::optional<Dead> dead;

  // What may be shown without opening the keystore.
  State::Known known() const;

  // Whether the server ended the refresh token that the grant has now. `dead` may still describe an earlier one.
  bool is_dead() const;
};

// Returns a JSON object, whose first member is "format". It has no access token if the record would be longer than
// `limit` bytes.
Secret encode(const Grant& grant, std::size_t limit = keystore::record_limit);
Secret encode_without_token(const Grant& grant);
// Error{io} if the record is damaged, Error{keystore} if its format is newer. Neither changes the record.
Grant decode_grant(Secret record, const Account& account);

// When the refresh token of this token response expires: by the server's refresh_token_expires_in or refresh_expires_in
// (0 means "never"), else by the preset; nothing if it is not known.
std::optional<Time> refresh_token_end(const Account& account, const AccessToken& token);

keystore::Name grant_name(const Account& account);
keystore::Name client_name(const Account& account);

// The grant of the newest record; nothing if there are no records.
std::optional<Grant> newest_grant(std::vector<Secret> records, const Account& account);

// The newest grant of the account's records.
std::optional<Grant> stored_grant(keystore::Keystore& store, const Account& account);
// The newest grant of the account's records and of the escrow, which an interrupted run may have left. It saves
// nothing, since a caller that does not hold the account's lock could replace a newer record.
std::optional<Grant> peek_grant(keystore::Keystore& store, const Account& account);
// The same for a caller that holds the account's lock. If the newest grant is only in the escrow, it is saved: its save
// failed, or the keystore's daemon lost it.
std::optional<Grant> load_grant(keystore::Keystore& store, const Account& account);

// Step 6 of a refresh, and the end of a sign-in: puts the grant into the escrow, then saves it in the keystore and
// settles the escrow. Throws the keystore's errors; if the grant is in the escrow then, the next run saves it.
void save_grant(keystore::Keystore& store, const Account& account, const Grant& grant);
// Its two halves. False if there is no escrow (escrow.hpp).
bool escrow_grant(const Account& account, const Grant& grant);
void store_grant(keystore::Keystore& store, const Account& account, const Grant& grant);

// Erases the record, and the copy in the escrow.
void erase_grant(keystore::Keystore& store, const Account& account);

// Notes in the state which grant was saved last.
void note_saved(State& state, const Grant& grant);
// Whether the record is older than the one that was saved last, and the server has replaced its refresh token since.
// False if that is not known.
bool is_replaced(const State& state, const Grant& grant);
// Whether the user signed out, and the record could not be erased or has come back.
bool is_signed_out(const State& state, const Grant& grant);

// The client, with the authentication that the server accepted for this grant. Error{config} if it needs a secret and
// the keystore no longer has it.
oauth::Client client_of(keystore::Keystore& store, const Account& account, const Grant& grant);
std::optional<Secret> load_client_secret(keystore::Keystore& store, const Account& account);

std::string machine_hash();  // a hash of /etc/machine-id; empty if that cannot be read
std::string boot_id();       // the kernel's random id of this boot; empty if it cannot be read

}  // namespace worker
