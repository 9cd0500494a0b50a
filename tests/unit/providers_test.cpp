// SPDX-License-Identifier: MIT
#include "helper/config/providers.hpp"

#include <gtest/gtest.h>
#include <set>

#include "helper/config/config.hpp"

namespace {

// What every row must have.
TEST(Providers, EveryRowIsSound) {
  std::set<std::string_view> names;
  for (const auto& provider : providers()) {
    EXPECT_TRUE(names.insert(provider.name).second) << provider.name;
    EXPECT_EQ(find_provider(provider.name), &provider);
    EXPECT_FALSE(provider.title.empty());
    EXPECT_FALSE(provider.evidence.empty()) << provider.name;
    for (const auto endpoint : {provider.issuer, provider.authorization_endpoint, provider.token_endpoint,
                                provider.device_authorization_endpoint, provider.revocation_endpoint}) {
      if (endpoint.empty() || endpoint.starts_with('/')) continue;
      EXPECT_EQ(parse_endpoint(endpoint, Exit::config).origin.scheme, "https") << endpoint;
      EXPECT_EQ(retired_endpoint(endpoint), "") << endpoint;
    }
    for (const auto match : provider.match) EXPECT_EQ(Match::parse(match, Exit::config).text(), match);
    // What a preset says is what a person could have written.
    const bool somewhere = !provider.issuer.empty() || provider.token_endpoint.starts_with("https://");
    std::string section = "[a]\nprovider = " + std::string(provider.name) + "\nclient_id = x\n";
    if (!somewhere) section += "issuer = https://host.example\n";
    const Account account = parse_configuration(section, "f").accounts.at(0);
    EXPECT_EQ(account.provider, provider.name);
    EXPECT_TRUE(!account.server.issuer.empty() || !account.server.token_endpoint.empty());
    EXPECT_EQ(account.server.token_endpoint.empty(), account.server.authorization_endpoint.empty());
    EXPECT_EQ(account.match.empty(), provider.match.empty() && !provider.matches_issuer) << provider.name;
  }
  EXPECT_EQ(find_provider("nobody"), nullptr);
  EXPECT_EQ(find_provider(""), nullptr);
}

// GoTo as its documentation and its metadata have it.
TEST(Providers, GotoIsTheCurrentOne) {
  const Provider* preset = find_provider("goto");
  ASSERT_TRUE(preset);
  EXPECT_EQ(preset->token_endpoint, "https://identity.goto.com/oauth/token");
  EXPECT_EQ(preset->basic_encoding, BasicEncoding::raw);
  EXPECT_EQ(preset->refresh_token_days, 30);
  EXPECT_NE(parse_url(preset->redirect_uri, Exit::config).origin.port, 80);  // compared exactly, so it has a fixed port
}

// Hosts that GoTo has retired, and those that live.
TEST(Providers, RetiredHostsAreNamed) {
  EXPECT_EQ(retired_endpoint("https://api.getgo.com/oauth/v2/token"),
            "this host was retired on 2025-09-30; use provider = goto");
  EXPECT_NE(retired_endpoint("https://API.citrixonline.com/oauth/access_token"), "");
  EXPECT_EQ(retired_endpoint("https://api.getgo.com/admin/rest/v1/me"), "");  // its API lives
  EXPECT_EQ(retired_endpoint("https://api.getgo.com.evil.test/oauth/v2/token"), "");
  EXPECT_EQ(retired_endpoint("no URL"), "");
}

}  // namespace
