// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/time.hpp"

// An access token and what the server said beside it. Lives minutes, in the cache and in its grant's record.
struct AccessToken {
  Secret value;                                         // 1*(0x21-0x7E), at most 64 KiB (THREATS.md C9)
  std::string type;                                     // "Bearer"
  std::string scope;                                    // as granted, space-separated; empty: as asked for
  Time obtained_at{};                                   // when the request was sent
  std::optional<std::chrono::seconds> obtained_uptime;  // the same by uptime(), where it is known to be of this boot
  std::optional<Time> expires_at;                       // nothing: good until refused
  std::string fingerprint;  // SHA-256 of value, hex; set by who obtained it, so that others need no library to name it
  Secret id_token;          // empty: none
  std::map<std::string, std::string> extra;  // the server's own fields
  bool renewed = false;                      // obtained by the very call that returned it; kept nowhere

  // What must be left of its life for it to be handed out: `wanted`, else 60 s, or half its life if that is less.
  std::chrono::seconds margin(std::optional<std::chrono::seconds> wanted = {}) const;
  // Good for that long at `at`, by the wall clock and, where both can be told, by the uptime: the older of the two ages
  // counts. Never where the clock stands over 300 s before obtained_at (THREATS.md N9).
  bool good_for(std::chrono::seconds left, Time at, std::chrono::seconds up = uptime()) const;
  // The expiry that callers are told: early by half the margin.
  std::optional<Time> told_expiry() const;

  AccessToken copy() const;
};

// A time as a member of an object: seconds since the epoch. Nothing is read from what is not a number of them up to the
// year 9999.
void write_time(json::Writer& out, std::string_view name, Time time);
std::optional<Time> read_time(const json::Value& value);

// As members of an object of their own, the same bytes in the cache, the record and the message.
void write(json::Writer& out, const AccessToken& token);
// Nothing where the object is not a token that write() made; the caller decides what that means.
std::optional<AccessToken> read_token(const json::Value& value);
