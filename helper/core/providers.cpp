// SPDX-License-Identifier: MIT
#include "providers.hpp"

#include <array>

#include "url.hpp"

namespace {

constexpr std::string_view goto_match[] = {"https://api.getgo.com", "https://api.goto.com"};

// GoTo compares the redirect URI exactly, port included, and its clients are seen to register `http://localhost` with a
// fixed port; whether its portal takes an address in digits is not known (oauth.md 1.3). The name is safe here, since
// the listener has that port on both loopback addresses (oauth.md 4.2).
constexpr std::array table = {
    Provider{
        .name = "goto",
        .title = "GoTo (GoToMeeting, GoToWebinar, GoToTraining, GoToConnect), formerly LogMeIn",
        .issuer = "https://identity.goto.com",
        .authorization_endpoint = "https://identity.goto.com/oauth/authorize",
        .token_endpoint = "https://identity.goto.com/oauth/token",
        .revocation_endpoint = "https://identity.goto.com/oauth/revoke",
        .basic_encoding = "raw",
        .redirect_uri = "http://localhost:9111/callback",
        .scope = "",
        .match = goto_match,
        .basic_username = "",
        .host_refuses_bearer_for_git = false,
        .refresh_token_days = 30,
    },
};

struct Retired {
  std::string_view host;
  std::string_view path;
  std::string_view instead;
};

constexpr Retired retired[] = {
    {"api.getgo.com", "/oauth/", "this host was retired on 2025-09-30; use provider = goto"},
    {"api.citrixonline.com", "/", "this host was retired on 2025-09-30; use provider = goto"},
};

}  // namespace

std::span<const Provider> providers() { return table; }

const Provider* find_provider(std::string_view name) {
  for (const auto& provider : table)
    if (provider.name == name) return &provider;
  return nullptr;
}

std::string_view retired_endpoint(std::string_view text) {
  try {
    const Url url = parse_url(text, Exit::config);
    for (const auto& row : retired)
      if (url.origin.host == row.host && url.path.compare(0, row.path.size(), row.path) == 0) return row.instead;
  } catch (const Error&) {  // no URL is no retired one; who needs a URL says so
  }
  return {};
}
