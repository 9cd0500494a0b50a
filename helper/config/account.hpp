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
#include "helper/config/choices.hpp"
#include "helper/config/flows.hpp"

// A token or an assertion that another program renews: a file, or a command that prints it. Both empty: there is none.
struct TokenSource {
  std::string file;
  std::string command;

  bool empty() const { return file.empty() && command.empty(); }
};

// The metadata of an authorization server, with the names of RFC 8414 section 2; empty: not known.
struct Endpoints {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string registration_endpoint;
};

// What a client authenticates with, other than a secret.
struct ClientKeys {
  std::string key_id;            // the `kid` of its assertions, or empty
  std::string certificate_file;  // the certificate and its key in PEM form (RFC 8705)
  TokenSource assertion;         // an assertion that another program makes (RFC 7523 section 2.2)
};

// One section of the configuration, completed from its preset: one client at one authorization server, signed in as
// one user. It is read once and then constant. Keys have the names of their RFCs (keybearer-config(5)).
struct Account {
  struct Client {
    std::string id;
    std::optional<AuthMethod> auth_method;         // none: depends on the secret and on the metadata
    std::optional<AuthMethod> preset_auth_method;  // for a client with a secret
    BasicEncoding basic_encoding = BasicEncoding::rfc6749;
    std::optional<SigningAlgorithm> signing_algorithm;  // none: depends on the key and on the metadata
    AssertionAudience assertion_audience = AssertionAudience::issuer;
    ClientKeys keys;
    std::string redirect_uri;
  };
  // The parameters of a request for an access token.
  struct Requested {
    std::string scope;
    std::vector<std::string> resource;  // RFC 8707
    std::string audience;
  };
  // For the flow `secret`.
  struct SecretExchange {
    std::string grant_type;
    std::string parameter;  // the parameter that carries the secret
  };
  struct SignIn {
    std::optional<Flow> flow;
    // What the user grants: what this account requests, and what the accounts that use its sign-in request.
    std::string scope;
    std::vector<std::string> resource;
    std::vector<std::pair<std::string, std::string>> authorization_parameter;
    SecretExchange exchange;
    TokenSource assertion;      // for the flow `jwt_bearer`
    TokenSource subject_token;  // for the flow `token_exchange`
    std::string subject_token_type;
    std::string requested_token_type;
  };
  // How the tools that call keybearer are answered.
  struct Callers {
    std::string basic_username;         // as configured
    std::string preset_basic_username;  // what the preset's host requires; it names no user
    GitBearer git_bearer = GitBearer::automatic;
    bool host_refuses_bearer_for_git = false;
    Bearer bearer = Bearer::access_token;
    Interactive interactive = Interactive::automatic;
    std::optional<std::chrono::seconds> timeout;  // as configured
  };
  struct Keystore {
    std::string store;     // empty: not chosen yet
    std::string key_file;  // for the `file` store; empty: see keystore/key_source.hpp
    std::string key_command;
  };
  struct Network {
    std::string proxy;
    std::string ca_file;
  };

  std::string name;
  std::string file;  // the file of the section, and the line of its header
  int line = 0;

  std::string provider;
  Endpoints server;
  Client client;
  Requested requested;
  SignIn sign_in;
  std::string grant;  // the name of the account whose sign-in this one uses
  std::vector<Match> match;
  bool match_is_presets = false;  // `match` is the preset's; of equal matches an account's own comes first
  std::string username;
  bool chosen_in_a_tie = false;  // key `default`
  Callers callers;
  Keystore keystore;
  std::optional<CacheBackend> cache;  // none: the first that works
  RefreshAhead refresh_ahead = RefreshAhead::automatic;
  Network network;

  // Identifies a grant: the issuer (else the token endpoint) and the client_id. An account of the same name with
  // another identity has another grant.
  std::string grant_identity() const;
  // Identifies an access token: the grant, and the scope, resource and audience that were requested.
  std::string token_identity() const;
  // The account whose sign-in is used (key `grant`). The names of lock, state and record contain its name.
  const std::string& grant_account() const { return grant.empty() ? name : grant; }
  // Whether the account's flow needs no user (flows.hpp).
  bool needs_no_sign_in() const;
  // How long one answer may take: the configured timeout, else the caller's own, else 30 s.
  std::chrono::seconds answer_timeout(std::optional<std::chrono::seconds> callers_own = {}) const;
};

// At most 64 letters, digits, '.', '_' and '-', not beginning with '.' or '-', since files and options have that name.
bool is_account_name(std::string_view text);

// What a request says about the account that it needs. Without a url it must name the account.
struct AccountQuery {
  std::optional<Url> url;
  std::string username;             // empty: any
  std::string account;              // only this account; a url must still match it
  bool allow_sole_account = false;  // without url and account: the only account in the configuration
};

struct MatchResult {
  const Account* account = nullptr;     // null: no account matches, or several do
  const Match* match = nullptr;         // the match that covers the URL
  std::vector<const Account*> tied{};   // the accounts that match equally well
  const Account* plain_http = nullptr;  // no account matches, but this one would with https
  const Account* other_path = nullptr;  // no account matches, but this one would with another path
};

// The account with the longest match, of equal ones an account's own before a preset's; of those, the one whose
// username or name is the request's; else the only one that is left, or the one with `default = yes` (THREATS.md B6). A
// stock username (`oauth2`, `git`) names no user, unless an account has it. Throws Error{config} if there is no account
// of the name AccountQuery::account.
MatchResult account_for(const std::vector<Account>& accounts, const AccountQuery& query);

// Error{config} that tells the user why no account answers the URL: none matches, or several match equally well.
Error nothing_matches(const MatchResult& result, const Url& url);
Error tied(const MatchResult& result, const Url& url, const std::string& hint);
// Whether the account's username is a user's, and not a stock one that tools send beside a token (`oauth2`, `git`).
bool has_user(const Account& account);

// A username that picks one of the tied accounts, for a URL: the username of one of them, else its name.
std::string username_that_decides(const MatchResult& result);

// The account of that name. Throws Error{config} that names the existing accounts.
const Account& account_named(const std::vector<Account>& accounts, std::string_view name);

// The query for a TARGET that is a URL. As in a git remote, https://USER@HOST names the user. Throws Error{exit} if it
// is not a URL.
AccountQuery query_for_target(std::string_view target, Exit exit);

// The account for a TARGET on the command line: a URL if it contains "://", else an account's name. Throws
// Error{config} if no account matches.
const Account& account_for_target(const std::vector<Account>& accounts, std::string_view target);
