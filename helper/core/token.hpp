// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/time.hpp"
#include "helper/config/account.hpp"

// An access token and the other members of the token response (RFC 6749 section 5.1). It is valid for minutes or hours,
// and is stored in the cache and in the record of its grant.
struct AccessToken {
  Secret value;                                         // 1*(0x21-0x7E), at most 64 KiB (THREATS.md C9)
  std::string type;                                     // "Bearer"
  std::string scope;                                    // the granted scope, space-separated; empty if as requested
  Time obtained_at{};                                   // when the request was sent
  std::optional<std::chrono::seconds> obtained_uptime;  // the same by uptime(); nothing if it was before this boot
  std::optional<Time> expires_at;                       // nothing if the server did not return a lifetime
  std::string fingerprint;  // SHA-256 of `value` in hex; stored, so that keybearer itself needs no libcrypto
  Secret id_token;          // empty if there is none
  std::map<std::string, std::string> extra;  // further members of the token response
  bool renewed = false;                      // the call that returned this token obtained it; not stored

  // How long the token must still be valid to be returned: `wanted`, else 60 s, or half its lifetime if that is less.
  std::chrono::seconds margin(std::optional<std::chrono::seconds> wanted = {}) const;
  // Whether the token is valid for `left` after `at`. Its age is measured by the wall clock and, if it was obtained
  // during this boot, also by the uptime `up`; the greater age counts. A token from more than 300 s in the future is
  // not valid, since the clock has been changed (THREATS.md N9).
  bool good_for(std::chrono::seconds left, Time at, std::chrono::seconds up = uptime()) const;
  // The expiry that is reported to callers: half the margin before expires_at.
  std::optional<Time> reported_expiry() const;

  AccessToken copy() const;
};

// A time is a number of seconds since the epoch. read_time() returns nothing if the value is not such a number, or if
// it is after the year 9999.
void write_time(json::Writer& out, std::string_view name, Time time);
std::optional<Time> read_time(const json::Value& value);
// A number that only rises, one at a time: not negative, and so far below the type's limit that it cannot overflow.
std::optional<std::int64_t> read_counter(const json::Value& value);

// Writes the token as an object. The cache, the record and the messages use the same members.
void write(json::Writer& out, const AccessToken& token);
// Nothing if the value is not a token written by write().
std::optional<AccessToken> read_token(const json::Value& value);

// Whether an access token or an id_token can be sent: 1 to 64 KiB of 0x21-0x7E (THREATS.md C9).
bool is_access_token(std::string_view text);

// The token to send: the access token, or the id_token with `bearer = id_token`. Throws Error{protocol} if the server
// sent no id_token.
const Secret& bearer_of(const Account& account, const AccessToken& token);
