// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

// Presets: what is known of a provider, a row each. Any key set beside `provider` wins. No row carries a client_id.
struct Provider {
  std::string_view name;
  std::string_view title;  // for people
  std::string_view issuer;
  std::string_view authorization_endpoint;  // given here where discovery would say the same, so that none is needed
  std::string_view token_endpoint;
  std::string_view revocation_endpoint;
  std::string_view basic_encoding;
  std::string_view redirect_uri;
  std::string_view scope;
  std::span<const std::string_view> match;
  std::string_view basic_username;
  bool host_refuses_bearer_for_git;
  int refresh_token_days;  // how long a refresh token lives where that is known, else 0
};

std::span<const Provider> providers();
const Provider* find_provider(std::string_view name);

// A host that its provider has retired: what to do instead, or nothing (oauth.md 1.1).
std::string_view retired_endpoint(std::string_view url);
