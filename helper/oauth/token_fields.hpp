// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/time.hpp"
#include "helper/core/token.hpp"

// The fields of a token endpoint's answer, as servers write them (RFC 6749 section 5.1; THREATS.md C9, G).
namespace oauth {

constexpr std::chrono::seconds longest_life{10LL * 365 * 24 * 3600};

constexpr std::size_t refresh_token_limit = 60'000;  // bytes; with what belongs to it, a record has at most 64 KiB
// 1 byte to refresh_token_limit from ' ' to '~'; blanks may be in it, but not only blanks.
bool is_refresh_token(std::string_view text);

// A name of a parameter, or an error code: letters, digits, '_', '.', ':' and '-'.
bool is_name(std::string_view text);

// The member, or a null value if there is none or if its name occurs twice.
const json::Value& field(const json::Value& object, std::string_view name);

// Seconds as a number or as text, whole or not, at most `longest_life`; nothing for anything else (THREATS.md G7).
std::optional<std::chrono::seconds> duration_of(const json::Value& value);
// Seconds since the epoch.
std::optional<Time> time_of(const json::Value& value);

// Words separated by blanks, with GitHub's commas, or a list of words.
std::string scope_of(const json::Value& value);

// The server's own fields, as the text that was sent: GoTo's keys have more digits than any type of number. At most
// 16 KiB; fields that a record or a JSON document cannot hold are left out.
std::map<std::string, std::string> extras_of(const json::Value& root);

// The claims of a JWT, not verified: they say when and for whom, and prove nothing.
std::optional<json::Document> claims_of(const Secret& jwt);

// Form data (GitHub's default) as an object of strings. Nothing if a pair has no name, or if there are more than 100.
struct FormObject {
  std::vector<Secret> bytes;  // the object's views point into them
  json::Value object;
};
std::optional<FormObject> parse_form(std::string_view body);

}  // namespace oauth
