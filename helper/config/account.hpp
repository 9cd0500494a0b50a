// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/url.hpp"

struct AccessToken;
class Secret;

// One section of the configuration, completed from its preset: one client at one authorization server, signed in as
// one user. Read once, const ever after. Keys carry the names of their RFCs (keybearer(1), CONFIGURATION).
struct Account {
  std::string name;
  std::string file;  // where the section stands
  int line = 0;

  std::string provider;
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string registration_endpoint;
  std::string client_id;
  std::string basic_encoding;                     // "rfc6749" or "raw"
  std::string token_endpoint_auth_method;         // empty: decided by whether there is a secret and by the metadata
  std::string preset_token_endpoint_auth_method;  // of a client with a secret
  std::string token_endpoint_auth_signing_alg;    // empty: by the key and what the server lists
  std::string client_key_id;
  std::string client_certificate_file;
  std::string client_assertion_file;
  std::string client_assertion_command;
  std::string client_assertion_audience;  // "issuer" or "token_endpoint"
  std::string redirect_uri;
  std::string scope;
  std::vector<std::string> resource;
  std::string audience;
  std::vector<std::pair<std::string, std::string>> authorization_parameter;
  std::string flow;              // a row of flows() or empty
  std::string grant_type;        // of the flow `secret`, beside the preset's
  std::string secret_parameter;  // likewise: the parameter that carries the secret
  std::string assertion_file;    // of the flow `jwt_bearer`
  std::string assertion_command;
  std::string subject_token_file;  // of the flow `token_exchange`
  std::string subject_token_command;
  std::string subject_token_type;
  std::string requested_token_type;
  std::string grant;  // another account's name, whose sign-in this one uses
  // What a sign-in asks a person to agree to: its own, and what the accounts want that use it.
  std::string wanted_scope;
  std::vector<std::string> wanted_resource;
  std::vector<Match> match;
  std::string username;
  std::string basic_username;         // as configured
  std::string preset_basic_username;  // what the preset's host insists on; names nobody
  std::string git_bearer;             // "auto", "yes", "no"
  std::string bearer;                 // "access_token" or "id_token": which one callers get
  bool host_refuses_bearer_for_git = false;
  std::string store;     // empty: not yet chosen
  std::string cache;     // "kernel", "runtime", "none" or empty: the first that works
  std::string key_file;  // of the `file` store; empty: see key_source.hpp
  std::string key_command;
  std::string interactive;    // "auto" or "never"
  std::string refresh_ahead;  // "auto" or "no"
  std::string proxy;
  std::string ca_file;
  std::optional<std::chrono::seconds> timeout;  // as configured

  // What makes a grant this account's own: the issuer (else the token endpoint) and the client_id. The same name with
  // another identity is another grant.
  std::string grant_identity() const;
  // That, and what an access token was asked for: scope, resource, audience.
  std::string token_identity() const;
  // Whose sign-in is used: lock, state and record are of that name (key `grant`).
  const std::string& holder() const { return grant.empty() ? name : grant; }
  // Every token is asked for anew, of the server alone: nobody signs in.
  bool needs_nobody() const;
  // How long one answer to a caller may take who gives up after `callers_own`.
  std::chrono::seconds patience(std::optional<std::chrono::seconds> callers_own = {}) const;
};

// Letters, digits, '.', '_', '-', at most 64 bytes, not beginning with '.' or '-' (it names files and options).
bool is_account_name(std::string_view text);

// Whom a request is about. No url: an account must be named.
struct Asked {
  std::optional<Url> url;
  std::string username;               // empty: any
  std::string account;                // narrows; a url must still match it
  bool only_account_will_do = false;  // without url and account: the one account that there is
};

struct Choice {
  const Account* account = nullptr;     // none: nothing matches
  const Match* match = nullptr;         // by which
  const Account* plain_http = nullptr;  // nothing matches, but this account would over https
  const Account* other_path = nullptr;  // nothing matches, but this account would for another path
};

// The longest match; then the account whose username or name is the request's; then, if one is left, that
// (THREATS.md B6). Throws Error{config} naming the candidates of a tie, and on an unknown Asked::account.
Choice account_for(const std::vector<Account>& accounts, const Asked& asked);

// What to tell a person where `choice` has no account for the URL: Error{config}.
Error nothing_matches(const Choice& choice, const Url& url);

// What goes into the header: the access token, or with `bearer = id_token` that one. Throws Error{protocol} where the
// server gave none.
const Secret& bearer_of(const Account& account, const AccessToken& token);

// The account of that name; Error{config} naming those there are.
const Account& account_named(const std::vector<Account>& accounts, std::string_view name);

// TARGET of the command line: with "://" a URL, else an account's name. Throws Error{config} where nothing matches.
const Account& account_for_target(const std::vector<Account>& accounts, std::string_view target);
