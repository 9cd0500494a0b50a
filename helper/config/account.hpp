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

struct AccessToken;
class Secret;

// A token or an assertion that another program keeps fresh: a file, or a command whose output it is. Both empty: none.
struct TokenSource {
  std::string file;
  std::string command;

  bool empty() const { return file.empty() && command.empty(); }
};

// An authorization server as RFC 8414 section 2 names its parts; empty: not known.
struct Endpoints {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string registration_endpoint;
};

// What a client proves itself with, beside a secret.
struct ClientKeys {
  std::string key_id;            // `kid` of an assertion, or empty
  std::string certificate_file;  // certificate and key in PEM form (RFC 8705)
  TokenSource assertion;         // of the client, made elsewhere (RFC 7523 section 2.2)
};

// One section of the configuration, completed from its preset: one client at one authorization server, signed in as
// one user. Read once, const ever after. Keys carry the names of their RFCs (keybearer-config(5)).
struct Account {
  struct Client {
    std::string id;
    std::optional<AuthMethod> auth_method;         // none: decided by whether there is a secret and by the metadata
    std::optional<AuthMethod> preset_auth_method;  // of a client with a secret
    BasicEncoding basic_encoding = BasicEncoding::rfc6749;
    std::optional<SigningAlgorithm> signing_algorithm;  // none: by the key and by what the server lists
    AssertionAudience assertion_audience = AssertionAudience::issuer;
    ClientKeys keys;
    std::string redirect_uri;
  };
  // What a token is asked for with.
  struct Requested {
    std::string scope;
    std::vector<std::string> resource;  // RFC 8707
    std::string audience;
  };
  // Of the flow `secret`, beside the preset's.
  struct SecretExchange {
    std::string grant_type;
    std::string parameter;  // that carries the secret
  };
  struct SignIn {
    std::optional<Flow> flow;
    // What the user is asked to agree to: what this account asks for, and the accounts that use its sign-in.
    std::string scope;
    std::vector<std::string> resource;
    std::vector<std::pair<std::string, std::string>> authorization_parameter;
    SecretExchange exchange;
    TokenSource assertion;      // of the flow `jwt_bearer`
    TokenSource subject_token;  // of the flow `token_exchange`
    std::string subject_token_type;
    std::string requested_token_type;
  };
  // How the tools that ask are answered.
  struct Callers {
    std::string basic_username;         // as configured
    std::string preset_basic_username;  // what the preset's host insists on; it names no user
    GitBearer git_bearer = GitBearer::automatic;
    bool host_refuses_bearer_for_git = false;
    Bearer bearer = Bearer::access_token;
    Interactive interactive = Interactive::automatic;
    std::optional<std::chrono::seconds> timeout;  // as configured
  };
  struct Keystore {
    std::string store;     // empty: not yet chosen
    std::string key_file;  // of the `file` store; empty: see keystore/key_source.hpp
    std::string key_command;
  };
  struct Network {
    std::string proxy;
    std::string ca_file;
  };

  std::string name;
  std::string file;  // where the section stands
  int line = 0;

  std::string provider;
  Endpoints server;
  Client client;
  Requested requested;
  SignIn sign_in;
  std::string grant;  // another account's name, whose sign-in this one uses
  std::vector<Match> match;
  std::string username;
  Callers callers;
  Keystore keystore;
  std::optional<CacheBackend> cache;  // none: the first that works
  RefreshAhead refresh_ahead = RefreshAhead::automatic;
  Network network;

  // What makes a grant this account's own: the issuer (else the token endpoint) and the client_id. The same name with
  // another identity is another grant.
  std::string grant_identity() const;
  // That, and what an access token was asked for: scope, resource, audience.
  std::string token_identity() const;
  // Whose sign-in is used: lock, state and record are of that name (key `grant`).
  const std::string& grant_account() const { return grant.empty() ? name : grant; }
  // The account's flow is one without a user (flows.hpp).
  bool needs_no_sign_in() const;
  // How long one answer to a caller may take who gives up after `callers_own`.
  std::chrono::seconds answer_timeout(std::optional<std::chrono::seconds> callers_own = {}) const;
};

// Letters, digits, '.', '_', '-', at most 64 bytes, not beginning with '.' or '-' (it names files and options).
bool is_account_name(std::string_view text);

// Whom a request is about. No url: an account must be named.
struct AccountQuery {
  std::optional<Url> url;
  std::string username;             // empty: any
  std::string account;              // narrows; a url must still match it
  bool allow_sole_account = false;  // without url and account: the one account that there is
};

struct MatchResult {
  const Account* account = nullptr;     // none: nothing matches
  const Match* match = nullptr;         // by which
  const Account* plain_http = nullptr;  // nothing matches, but this account would over https
  const Account* other_path = nullptr;  // nothing matches, but this account would for another path
};

// The longest match; then the account whose username or name is the request's; then, if one is left, that
// (THREATS.md B6). Throws Error{config} naming the candidates of a tie, and on an unknown AccountQuery::account.
MatchResult account_for(const std::vector<Account>& accounts, const AccountQuery& query);

// What to tell a person where `choice` has no account for the URL: Error{config}.
Error nothing_matches(const MatchResult& result, const Url& url);

// What goes into the header: the access token, or with `bearer = id_token` that one. Throws Error{protocol} where the
// server gave none.
const Secret& bearer_of(const Account& account, const AccessToken& token);

// The account of that name; Error{config} naming those there are.
const Account& account_named(const std::vector<Account>& accounts, std::string_view name);

// TARGET of the command line: with "://" a URL, else an account's name. Throws Error{config} where nothing matches.
const Account& account_for_target(const std::vector<Account>& accounts, std::string_view target);
