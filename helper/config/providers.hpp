// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "helper/config/choices.hpp"

// Presets: what is known about a provider, one row for each. A key that is set besides `provider` overrides it. No row
// has a client_id: users register their own client.
struct Provider {
  std::string_view name;
  std::string_view title;        // shown to the user
  std::string_view issuer = {};  // empty: the account must set it
  // Set if the server has no metadata, or if its metadata says the same, so that it need not be requested. A path that
  // begins with "/" is on the issuer's host.
  std::string_view authorization_endpoint = {};
  std::string_view token_endpoint = {};
  std::string_view device_authorization_endpoint = {};
  std::string_view revocation_endpoint = {};
  std::optional<AuthMethod> auth_method = {};  // for a client with a secret
  BasicEncoding basic_encoding = BasicEncoding::rfc6749;
  AssertionAudience client_assertion_audience = AssertionAudience::issuer;
  std::string_view redirect_uri = {};
  std::string_view scope = {};
  std::string_view audience = {};
  std::span<const std::string_view> match = {};
  bool only_apis = false;       // its hosts serve no git and no packages, so that no tool is set up for them
  bool matches_issuer = false;  // a git host: with another issuer, that issuer's origin is the match
  std::string_view basic_username = {};
  bool host_refuses_bearer_for_git = false;
  bool refresh_repeats_redirect_uri = false;
  std::span<const std::pair<std::string_view, std::string_view>> authorization_parameter = {};
  // Error codes by which its token endpoint says that a refresh token has expired, was used or was revoked.
  std::span<const std::string_view> ending_errors = {};
  bool code_needs_secret = false;    // its authorization code grant refuses a client without a secret, PKCE or not
  bool refuses_device_flow = false;  // though its metadata has the endpoint
  bool refuses_by_403 = false;       // its API answers 403, not 401, to an access token that has expired
  std::string_view grant_type = {};  // for the flow `secret`
  std::string_view secret_parameter = {};  // the parameter that carries that secret
  // Where users register a client: a page, or the way to it in words. A path is on the issuer's host.
  std::string_view register_at = {};
  std::string_view register_as = {};  // what to fill in there, besides the redirect URI and the scopes
  std::string_view note = {};         // what else the user has to know
  std::string_view evidence = {};     // the source of this row
  int refresh_token_days = 0;         // the lifetime of an unused refresh token; 0: not known
};

std::span<const Provider> providers();
const Provider* find_provider(std::string_view name);

// What to use instead of an endpoint that its provider has retired; empty for other URLs.
std::string_view retired_endpoint(std::string_view url);
