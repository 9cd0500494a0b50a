// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "helper/config/choices.hpp"

// Presets: what is known of a provider, a row each. Any key set beside `provider` wins. No row carries a
// client_id: whoever uses one registers a client of their own there.
struct Provider {
  std::string_view name;
  std::string_view title;        // for people
  std::string_view issuer = {};  // empty: the account's own, without which the preset is nothing
  // Given here where the server has no metadata, or where it says the same, so that none is asked for. One that begins
  // with "/" is on the issuer's host.
  std::string_view authorization_endpoint = {};
  std::string_view token_endpoint = {};
  std::string_view device_authorization_endpoint = {};
  std::string_view revocation_endpoint = {};
  std::optional<AuthMethod> auth_method = {};  // of a client with a secret
  BasicEncoding basic_encoding = BasicEncoding::rfc6749;
  AssertionAudience client_assertion_audience = AssertionAudience::issuer;
  std::string_view redirect_uri = {};
  std::string_view scope = {};
  std::string_view audience = {};
  std::span<const std::string_view> match = {};
  bool matches_issuer = false;  // a git host: with another issuer its origin is the match, and stands for those above
  std::string_view basic_username = {};
  bool host_refuses_bearer_for_git = false;
  bool refresh_repeats_redirect_uri = false;
  std::span<const std::pair<std::string_view, std::string_view>> authorization_parameter = {};
  std::string_view grant_type = {};        // of the flow `secret`, and
  std::string_view secret_parameter = {};  // the parameter that carries it
  std::string_view note = {};              // what a person has to know
  std::string_view evidence = {};          // how the row is known
  int refresh_token_days = 0;              // how long a refresh token lives where that is known
};

std::span<const Provider> providers();
const Provider* find_provider(std::string_view name);

// A host that its provider has retired: what to do instead, or nothing.
std::string_view retired_endpoint(std::string_view url);
