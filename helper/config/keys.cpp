// SPDX-License-Identifier: MIT
// An unknown key is an error, so that a misspelt key cannot weaken a setting (THREATS.md I4).
#include "helper/config/keys.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "helper/base/ascii.hpp"
#include "helper/base/form.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"
#include "helper/config/stores.hpp"

namespace {

Error invalid(const std::string& what, const std::string& hint = {}) { return {Exit::config, what, hint}; }

std::string quoted(std::string_view value) { return "\"" + printable(value, 80) + "\""; }

void known_provider(std::string_view value) {
  if (find_provider(value)) return;
  const std::string meant = did_you_mean(value, names_of(providers()));
  throw invalid("there is no preset " + quoted(value),
                meant.empty() ? "see: keybearer help providers; without a preset set issuer" : meant);
}

Url endpoint_url(std::string_view value) {
  if (const auto instead = retired_endpoint(value); !instead.empty()) throw invalid(std::string(instead));
  return parse_endpoint(value, Exit::config);
}

void endpoint(std::string_view value) { endpoint_url(value); }

void issuer(std::string_view value) {  // RFC 8414 section 2
  if (!endpoint_url(value).query.empty()) throw invalid("an issuer has no query", "remove the ? and what follows it");
}

bool is_scheme(std::string_view text) {
  return !text.empty() &&
         lower(text).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos &&
         ((text.front() >= 'a' && text.front() <= 'z') || (text.front() >= 'A' && text.front() <= 'Z'));
}

bool is_ascii_without_blanks(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// Kept byte for byte, since servers compare it so. With a URI that is not on this machine, paste is the default flow.
void redirect_uri(std::string_view value) {
  const auto colon = value.find(':');
  if (colon == std::string_view::npos || !is_scheme(value.substr(0, colon)) || !is_ascii_without_blanks(value))
    throw invalid(quoted(value) + " is not an absolute URI", "the default is http://127.0.0.1/callback");
  const std::string scheme = lower(value.substr(0, colon));
  if (scheme != "http" && scheme != "https") return;
  const Origin origin = parse_url(value, Exit::config).origin;
  if (scheme == "http" && !origin.loopback() && origin.host != "localhost")
    throw invalid("http is allowed only for this machine, as in http://127.0.0.1/callback", "use https");
}

void scope(std::string_view value) {  // RFC 6749 section 3.3
  const bool known =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (!known)
    throw invalid("a scope is printable ASCII without \" and \\", "separate the names by spaces, without quotes");
}

void absolute_uri(std::string_view value) {  // RFC 8707 section 2; this file cannot hold a fragment
  if (!is_scheme(value.substr(0, value.find(':'))) || value.find(':') == std::string_view::npos ||
      !is_ascii_without_blanks(value))
    throw invalid(quoted(value) + " is not an absolute URI");
}

void absolute_uri_or_name(std::string_view value) {  // RFC 6749 section 4.5
  if (!is_ascii_without_blanks(value)) throw invalid(quoted(value) + " is not a grant type");
}

// The name of a parameter that carries a secret, so none that OAuth defines for something else.
void secret_parameter(std::string_view value) {
  constexpr std::string_view own[] = {"grant_type", "client_id", "client_secret", "scope",
                                      "resource",   "audience",  "code"};
  if (lower(value).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos ||
      contains(own, value))
    throw invalid(quoted(value) + " is not a parameter for a secret", "use the provider's name for it, such as pat");
}

void account_name(std::string_view value) {
  if (!is_account_name(value)) throw invalid(quoted(value) + " is not a valid account name");
}

void store(std::string_view value) {
  const auto [name, program] = parse_store(value);
  if (name.empty()) {
    const std::string meant = did_you_mean(value.substr(0, value.find(':')), names_of(stores()));
    throw invalid(quoted(value) + " is not one of: " + store_names(),
                  meant.empty() ? "see: keybearer help stores" : meant);
  }
  if (program.find(' ') != program.npos || (program.find('/') != program.npos && program.front() != '/'))
    throw invalid(quoted(program) + " is not a program", "use a name on PATH or an absolute path");
}

void absolute_path(std::string_view value) {
  if (value.front() != '/') throw invalid(quoted(value) + " is not an absolute path");
}

void command(std::string_view value) {
  const auto program = value.substr(0, value.find(' '));
  if (program.find('/') != program.npos && program.front() != '/')
    throw invalid(quoted(program) + " is not a program", "use a name on PATH or an absolute path");
}

void proxy(std::string_view value) {
  std::string text(value);
  const auto colon = value.find("://");
  const std::string scheme = lower(value.substr(0, colon));
  if (colon == std::string_view::npos || (scheme != "http" && scheme != "https" && scheme != "socks5h"))
    throw invalid(quoted(value) + " is not a proxy", "use http://HOST:PORT, https://HOST:PORT or socks5h://HOST:PORT");
  const Url url = parse_url(text.replace(0, colon, "http"), Exit::config);
  if (url.path != "/" || !url.query.empty() || url.has_fragment) throw invalid("a proxy has neither path nor query");
}

// Only keybearer sets the parameters that OAuth defines (THREATS.md D7).
std::pair<std::string_view, std::string_view> parameter(std::string_view value) {
  constexpr std::string_view own[] = {"response_type", "client_id", "redirect_uri",   "scope",
                                      "state",         "nonce",     "code_challenge", "code_challenge_method",
                                      "resource",      "audience",  "client_secret"};
  const auto equals = value.find('=');
  const auto name = trim(value.substr(0, equals));
  if (equals == std::string_view::npos || name.empty()) throw invalid("write NAME=VALUE, as in prompt=consent");
  if (contains(own, name))
    throw invalid(std::string(name) +
                  " is set by keybearer itself; remove the line (scope, resource and audience are keys)");
  return {name, trim(value.substr(equals + 1))};
}

bool yes_or_no(std::string_view value) {
  if (value != "yes" && value != "no") throw invalid(quoted(value) + " is not one of: yes, no");
  return value == "yes";
}

std::chrono::seconds timeout(std::string_view value) {
  const auto seconds = decimal(value);
  if (!seconds || *seconds < 1 || *seconds > 3600)
    throw invalid(quoted(value) + " is not a number of seconds from 1 to 3600");
  return std::chrono::seconds(*seconds);
}

std::string_view checked(std::string_view value, void (*check)(std::string_view value)) {
  check(value);
  return value;
}

template <typename Enum>
Enum choice(std::string_view value) {
  if (const auto known = find_by_name<Enum>(value)) return *known;
  const auto& all = Names<Enum>::all;
  throw invalid(quoted(value) + " is not one of: " + join(all, ", "),
                did_you_mean(value, {std::begin(all), std::end(all)}));
}

// clang-format off
constexpr ConfigurationKey table[] = {
    {"provider", [](Account& a, std::string_view v) { a.provider = checked(v, known_provider); }},
    {"issuer", [](Account& a, std::string_view v) { a.server.issuer = checked(v, issuer); }},
    {"authorization_endpoint", [](Account& a, std::string_view v) { a.server.authorization_endpoint = checked(v, endpoint); }},
    {"token_endpoint", [](Account& a, std::string_view v) { a.server.token_endpoint = checked(v, endpoint); }},
    {"device_authorization_endpoint", [](Account& a, std::string_view v) { a.server.device_authorization_endpoint = checked(v, endpoint); }},
    {"revocation_endpoint", [](Account& a, std::string_view v) { a.server.revocation_endpoint = checked(v, endpoint); }},
    {"registration_endpoint", [](Account& a, std::string_view v) { a.server.registration_endpoint = checked(v, endpoint); }},
    {"client_id", [](Account& a, std::string_view v) { a.client.id = v; }},
    {"basic_encoding", [](Account& a, std::string_view v) { a.client.basic_encoding = choice<BasicEncoding>(v); }},
    {"token_endpoint_auth_method", [](Account& a, std::string_view v) { a.client.auth_method = choice<AuthMethod>(v); }},
    {"token_endpoint_auth_signing_alg", [](Account& a, std::string_view v) { a.client.signing_algorithm = choice<SigningAlgorithm>(v); }},
    {"client_key_id", [](Account& a, std::string_view v) { a.client.keys.key_id = v; }},
    {"client_certificate_file", [](Account& a, std::string_view v) { a.client.keys.certificate_file = checked(v, absolute_path); }},
    {"client_assertion_file", [](Account& a, std::string_view v) { a.client.keys.assertion.file = checked(v, absolute_path); }},
    {"client_assertion_command", [](Account& a, std::string_view v) { a.client.keys.assertion.command = checked(v, command); }},
    {"client_assertion_audience", [](Account& a, std::string_view v) { a.client.assertion_audience = choice<AssertionAudience>(v); }},
    {"redirect_uri", [](Account& a, std::string_view v) { a.client.redirect_uri = checked(v, redirect_uri); }},
    {"scope", [](Account& a, std::string_view v) { a.requested.scope = checked(v, scope); }},
    {"resource", [](Account& a, std::string_view v) { a.requested.resource.emplace_back(checked(v, absolute_uri)); }, [](Account& a) { a.requested.resource.clear(); }},
    {"audience", [](Account& a, std::string_view v) { a.requested.audience = v; }},
    {"authorization_parameter", [](Account& a, std::string_view v) { a.sign_in.authorization_parameter.emplace_back(parameter(v)); }, [](Account& a) { a.sign_in.authorization_parameter.clear(); }},
    {"flow", [](Account& a, std::string_view v) { a.sign_in.flow = choice<Flow>(v); }},
    {"grant_type", [](Account& a, std::string_view v) { a.sign_in.exchange.grant_type = checked(v, absolute_uri_or_name); }},
    {"secret_parameter", [](Account& a, std::string_view v) { a.sign_in.exchange.parameter = checked(v, secret_parameter); }},
    {"assertion_file", [](Account& a, std::string_view v) { a.sign_in.assertion.file = checked(v, absolute_path); }},
    {"assertion_command", [](Account& a, std::string_view v) { a.sign_in.assertion.command = checked(v, command); }},
    {"subject_token_file", [](Account& a, std::string_view v) { a.sign_in.subject_token.file = checked(v, absolute_path); }},
    {"subject_token_command", [](Account& a, std::string_view v) { a.sign_in.subject_token.command = checked(v, command); }},
    {"subject_token_type", [](Account& a, std::string_view v) { a.sign_in.subject_token_type = checked(v, absolute_uri); }},
    {"requested_token_type", [](Account& a, std::string_view v) { a.sign_in.requested_token_type = checked(v, absolute_uri); }},
    {"grant", [](Account& a, std::string_view v) { a.grant = checked(v, account_name); }},
    {"match", [](Account& a, std::string_view v) { a.match.push_back(Match::parse(v, Exit::config)); }, [](Account& a) { a.match.clear(); }},
    {"username", [](Account& a, std::string_view v) { a.username = v; }},
    {"default", [](Account& a, std::string_view v) { a.chosen_in_a_tie = yes_or_no(v); }},
    {"basic_username", [](Account& a, std::string_view v) { a.callers.basic_username = v; }},
    {"bearer", [](Account& a, std::string_view v) { a.callers.bearer = choice<Bearer>(v); }},
    {"git_bearer", [](Account& a, std::string_view v) { a.callers.git_bearer = choice<GitBearer>(v); }},
    {"store", [](Account& a, std::string_view v) { a.keystore.store = checked(v, store); }},
    {"key_file", [](Account& a, std::string_view v) { a.keystore.key_file = checked(v, absolute_path); }},
    {"key_command", [](Account& a, std::string_view v) { a.keystore.key_command = checked(v, command); }},
    {"cache", [](Account& a, std::string_view v) { a.cache = choice<CacheBackend>(v); }},
    {"interactive", [](Account& a, std::string_view v) { a.callers.interactive = choice<Interactive>(v); }},
    {"proxy", [](Account& a, std::string_view v) { a.network.proxy = checked(v, proxy); }},
    {"ca_file", [](Account& a, std::string_view v) { a.network.ca_file = checked(v, absolute_path); }},
    {"refresh_ahead", [](Account& a, std::string_view v) { a.refresh_ahead = choice<RefreshAhead>(v); }},
    {"timeout", [](Account& a, std::string_view v) { a.callers.timeout = timeout(v); }},
};
// clang-format on

}  // namespace

namespace {

// An index of the table by a hash of the name, for configurations of tens of thousands of lines. A slot holds the row's
// number and 1; 0 is free.
constexpr std::size_t slots = 256;

constexpr std::size_t slot_of(std::string_view name) {
  if (name.empty()) return 0;
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(name[at])); };
  return (name.size() * 37 + byte(0) * 7 + byte(name.size() / 2) * 3 + byte(name.size() - 1) * 11) % slots;
}

constexpr auto make_index() {
  std::array<unsigned char, slots> index{};
  for (std::size_t row = 0; row < std::size(table); ++row) {
    std::size_t slot = slot_of(table[row].name);
    while (index[slot] != 0) slot = (slot + 1) % slots;
    index[slot] = static_cast<unsigned char>(row + 1);
  }
  return index;
}
constexpr auto key_index = make_index();
static_assert(std::size(table) <= ConfigurationKeys::most);

}  // namespace

const ConfigurationKey* find_configuration_key(std::string_view name) {
  for (std::size_t slot = slot_of(name); key_index[slot] != 0; slot = (slot + 1) % slots)
    if (const auto& row = table[key_index[slot] - 1]; row.name == name) return &row;
  return nullptr;
}

bool ConfigurationKeys::add(const ConfigurationKey& key) {
  const std::uint64_t bit = std::uint64_t{1} << (&key - table);
  const bool is_new = (bits_ & bit) == 0;
  bits_ |= bit;
  return is_new;
}

Error unknown_key(std::string_view key) {
  const std::string what = "unknown key " + quoted(key);
  if (lower(key).find("secret") != std::string::npos)
    return {Exit::config, what, "no file holds a secret: remove the line and use add's --client-secret-file FILE"};
  const std::string meant = did_you_mean(key, configuration_keys());
  return {Exit::config, what, meant.empty() ? "see keybearer-config(5)" : meant};
}

std::vector<std::string_view> configuration_keys() {
  std::vector<std::string_view> names;
  for (const auto& key : table) names.push_back(key.name);
  return names;
}
