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

// The hosts that docker, npm, pip, go and git ask, and no others.
TEST(Providers, MatchTheHostsOfTheirTools) {
  const auto covers = [](std::string_view preset, const std::string& url) {
    for (const auto match : find_provider(preset)->match)
      if (Match::parse(match, Exit::config).covers(parse_url(url, Exit::input))) return true;
    return false;
  };
  constexpr std::pair<const char*, const char*> asked[] = {
      {"github", "https://github.com/a/b.git"},
      {"github", "https://ghcr.io/v2/"},
      {"github", "https://npm.pkg.github.com/a"},
      {"github", "https://maven.pkg.github.com/a"},
      {"gitlab", "https://registry.gitlab.com/v2/"},
      {"gitlab", "https://gitlab.com/api/v4/projects/1/packages/pypi/simple/"},
      {"azure-devops", "https://dev.azure.com/org/p/_git/r"},
      {"azure-devops", "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/simple/"},
      {"azure-devops", "https://org.pkgs.visualstudio.com/_packaging/feed/npm/registry/"},
      {"google", "https://gcr.io/v2/"},
      {"google", "https://eu.gcr.io/v2/"},
      {"google", "https://europe-python.pkg.dev/p/r/simple/"},
      {"google", "https://source.developers.google.com/p/x/r/y"},
      {"google-apis", "https://www.googleapis.com/drive/v3/files"},
      {"google-apis", "https://storage.googleapis.com/x"},
      {"microsoft-graph", "https://graph.microsoft.com/v1.0/me"}};
  for (const auto& [preset, url] : asked) EXPECT_TRUE(covers(preset, url)) << url;
  for (const char* url : {"https://pkg.github.com/", "https://ghcr.io.evil.test/", "https://raw.ghcr.io/"})
    EXPECT_FALSE(covers("github", url)) << url;
  EXPECT_FALSE(covers("google", "https://evilgcr.io/"));
}

// Without a scope of its own Gitea gives all rights.
TEST(Providers, GiteaIsAskedForLess) {
  for (const char* preset : {"gitea", "forgejo", "codeberg"})
    EXPECT_EQ(find_provider(preset)->scope, "write:repository");
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
