// SPDX-License-Identifier: MIT
#include "helper/oauth/discovery.hpp"

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits>
#include <sys/stat.h>
#include <utility>

#include "helper/base/encoding.hpp"
#include "helper/base/error.hpp"
#include "helper/oauth/metadata_cache.hpp"
#include "helper/oauth/private_address.hpp"
#include "tests/unit/test_server.hpp"

namespace {

using oauth::Server;

Account account_of(const std::string& issuer) {
  Account account;
  account.name = "work";
  account.server.issuer = issuer;
  return account;
}

// `members` follow the issuer; an endpoint that is not among them is a good one.
std::string document(const std::string& issuer, const std::string& members = "") {
  std::string text = R"({"issuer":")" + issuer + "\"" + (members.empty() ? "" : "," + members);
  for (const std::string name : {"authorization_endpoint", "token_endpoint"})
    if (members.find("\"" + name + "\"") == std::string::npos)
      text += ",\"" + name + R"(":"https://login.example/)" + name + "\"";
  return text + "}";
}
std::string ok(const std::string& body) { return TestServer::answer("200 OK", body); }

// A state directory without metadata: another test's server may have had the same port, and so the same issuer.
class EmptyState {
 public:
  EmptyState() {
    if (!mkdtemp(path_)) std::abort();
    setenv("XDG_STATE_HOME", path_, 1);
  }
  ~EmptyState() {
    if (system(("rm -r " + std::string(path_)).c_str()) != 0) std::abort();
  }
  EmptyState(const EmptyState&) = delete;
  EmptyState& operator=(const EmptyState&) = delete;

 private:
  char path_[40] = "/tmp/keybearer-discovery-test.XXXXXX";
};

Server discovered(const Account& account) {
  const EmptyState state;
  return oauth::discover(account, {}, [](const std::string&) {});
}

Exit exit_of(const Account& account, std::string* text = nullptr) {
  try {
    discovered(account);
    return Exit::ok;
  } catch (const Error& error) {
    if (text) *text = sentence(error);
    return error.exit;
  }
}

// A server whose issuer is its own address; the answer may name it.
class Issuer {
 public:
  explicit Issuer(std::function<std::string(const std::string& issuer)> body)
      : server_([this, body](int socket, const std::string&) { TestServer::put(socket, body(server_.url(""))); }) {}
  Account account() { return account_of(server_.url("")); }
  TestServer& server() { return server_; }

 private:
  TestServer server_;
};

// RFC 8414 section 3.1, and OpenID Connect Discovery, which appends instead of inserting.
TEST(Discovery, KnowsWhereMetadataIs) {
  const std::vector<std::string> deep = {"https://ex.test/.well-known/oauth-authorization-server/a/b",
                                         "https://ex.test/.well-known/openid-configuration/a/b",
                                         "https://ex.test/a/b/.well-known/openid-configuration"};
  const std::vector<std::string> flat = {"https://ex.test:8443/.well-known/oauth-authorization-server",
                                         "https://ex.test:8443/.well-known/openid-configuration"};
  EXPECT_EQ(oauth::metadata_addresses("https://ex.test/a/b/"), deep);
  EXPECT_EQ(oauth::metadata_addresses("https://ex.test/a/b"), deep);
  EXPECT_EQ(oauth::metadata_addresses("https://ex.test:8443"), flat);
  EXPECT_EQ(oauth::metadata_addresses("https://ex.test:8443/"), flat);
  for (const char* bad : {"http://ex.test", "https://ex.test?x", "https://ex.test#x", "ex.test"})
    EXPECT_THROW(oauth::metadata_addresses(bad), Error) << bad;
}

// What the account knows needs no network.
TEST(Discovery, AsksNobodyWhereEndpointsAreKnown) {
  TestServer server({ok("{}")});
  Account account = account_of(server.url(""));
  account.server.authorization_endpoint = "https://a.example/authorize";
  account.server.token_endpoint = "https://a.example/token";
  const Server known = discovered(account);
  EXPECT_EQ(known.token_endpoint, "https://a.example/token");
  EXPECT_EQ(known.issuer, account.server.issuer);
  EXPECT_TRUE(known.revocation_endpoint.empty());
  EXPECT_EQ(server.requests().size(), 0u);
  account.server.token_endpoint.clear();
  account.server.issuer.clear();
  EXPECT_EQ(exit_of(account), Exit::config);
}

TEST(Discovery, ReadsTheDocumentAndLetsTheAccountWin) {
  Issuer issuer([](const std::string& own) {
    return ok(
        "\xef\xbb\xbf" +
        document(
            own,
            R"("revocation_endpoint":"https://login.example/revoke","code_challenge_methods_supported":["plain","S256"],)"
            R"("token_endpoint_auth_methods_supported":["none",1],)"
            R"("authorization_response_iss_parameter_supported":true,"unknown":{"a":[]})"));
  });
  Account account = issuer.account();
  account.server.token_endpoint = "https://other.example/token";
  const Server server = discovered(account);
  EXPECT_EQ(server.authorization_endpoint, "https://login.example/authorization_endpoint");
  EXPECT_EQ(server.token_endpoint, "https://other.example/token");
  EXPECT_EQ(server.revocation_endpoint, "https://login.example/revoke");
  EXPECT_EQ(server.token_endpoint_auth_methods, std::vector<std::string>{"none"});
  EXPECT_TRUE(server.says_iss);
  ASSERT_EQ(issuer.server().requests().size(), 1u);
  EXPECT_EQ(issuer.server().requests()[0].find("GET /.well-known/oauth-authorization-server HTTP/1.1\r\n"), 0u);
}

// RFC 8414 section 5: the second address, whatever the first one answered, for it was only guessed.
TEST(Discovery, TriesEachAddress) {
  const std::string redirect = TestServer::answer("302 Found", "", "Location: https://elsewhere.example/\r\n");
  for (const std::string& nothing : {TestServer::answer("404 Not Found", ""),
                                     TestServer::answer("410 Gone", "{}"),
                                     TestServer::answer("400 Bad Request", ""),
                                     TestServer::answer("403 Forbidden", "<html>"),
                                     TestServer::answer("500 Internal Server Error", "{}"),
                                     TestServer::answer("503 Down", ""),
                                     TestServer::answer("429 Too Many", ""),
                                     std::string("HTTP/1.1 204 No Content\r\n\r\n"),
                                     TestServer::answer("201 Created", "{}"),
                                     redirect,
                                     ok("<html>{</html>"),
                                     ok(""),
                                     ok("[]"),
                                     ok("{"),
                                     ok("{}"),
                                     ok(R"({"message":"not found"})"),
                                     ok(R"({"issuer":false})"),
                                     ok(document("", R"("issuer":"x")")),
                                     ok("{\"a\":\"" + std::string(1100 * 1024, 'x') + "\"}"),
                                     std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
                                     std::string("SSH-2.0-x\r\n")}) {
    bool first = true;
    Issuer issuer([&](const std::string& own) { return std::exchange(first, false) ? nothing : ok(document(own)); });
    EXPECT_EQ(exit_of(issuer.account()), Exit::ok) << nothing.substr(0, 100);
    EXPECT_EQ(issuer.server().requests().size(), 2u) << nothing.substr(0, 100);
  }
}

// A document of this issuer that lacks what is needed is not the last word either; the first one's endpoints are not
// mixed with the second one's.
TEST(Discovery, TriesTheNextAddressAfterUnusableMetadata) {
  bool first = true;
  Issuer issuer([&](const std::string& own) {
    return ok(std::exchange(first, false)
                  ? R"({"issuer":")" + own + R"(","authorization_endpoint":"https://first.example/a"})"
                  : document(own));
  });
  EXPECT_EQ(discovered(issuer.account()).authorization_endpoint, "https://login.example/authorization_endpoint");
}

// What ends the search: whose metadata this is, and that it has no PKCE.
TEST(Discovery, EndsAtAnotherIssuersMetadata) {
  for (const std::string members : {R"("issuer":"https://evil.example")", R"("code_challenge_methods_supported":[])"}) {
    bool first = true;
    Issuer issuer([&](const std::string& own) {
      const bool other = members.find("issuer") != members.npos;
      return ok(std::exchange(first, false) ? document(other ? "https://evil.example" : own, other ? "" : members)
                                            : document(own));
    });
    EXPECT_EQ(exit_of(issuer.account()), Exit::protocol) << members;
    EXPECT_EQ(issuer.server().requests().size(), 1u) << members;
  }
}

// Of the addresses' answers the most telling one is reported, the first of those that are equally telling.
TEST(Discovery, ReportsTheMostTellingAnswer) {
  const std::string none = TestServer::answer("404 Not Found", ""), down = TestServer::answer("503 Down", ""),
                    forbidden = TestServer::answer("403 Forbidden", ""), other = ok("{}"),
                    redirect = TestServer::answer("302 Found", "", "Location: https://elsewhere.example/\r\n");
  const struct {
    std::string first, second;
    Exit exit;
    const char* said;
  } rows[] = {
      {none, down, Exit::temporary, "openid-configuration answered 503"},
      {down, none, Exit::temporary, "oauth-authorization-server answered 503"},
      {none, none, Exit::config, "oauth-authorization-server answered 404"},
      {none, forbidden, Exit::temporary, "openid-configuration answered 403"},
      {redirect, none, Exit::protocol, "redirected to https://elsewhere.example"},
      {none, other, Exit::protocol, "openid-configuration names no issuer"},
      {other, down, Exit::temporary, "openid-configuration answered 503"},
  };
  for (const auto& row : rows) {
    TestServer server({row.first, row.second});
    std::string text;
    EXPECT_EQ(exit_of(account_of(server.url("")), &text), row.exit) << text;
    EXPECT_NE(text.find(row.said), std::string::npos) << text;
    EXPECT_EQ(server.requests().size(), 2u) << text;
  }
}

struct Row {
  const char* what;
  std::string answer;
  Exit exit;
  std::size_t requests;
};

// THREATS.md C1, G, O: what ends it and how. The account and the address are named.
TEST(Discovery, EndsWithTheRightExit) {
  const Row rows[] = {
      {"no metadata", TestServer::answer("404 Not Found", ""), Exit::config, 2},
      {"forbidden", TestServer::answer("403 Forbidden", ""), Exit::temporary, 2},
      {"busy", TestServer::answer("429 Too Many", ""), Exit::temporary, 2},
      {"down", TestServer::answer("503 Down", ""), Exit::temporary, 2},
      {"cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", Exit::temporary, 2},
      {"redirect", TestServer::answer("302 Found", "", "Location: https://evil.example/secret\r\n"), Exit::protocol, 2},
      {"bad JSON", ok("{"), Exit::protocol, 2},
      {"nested", ok(R"({"a":)" + std::string(100'000, '[')), Exit::protocol, 2},
      {"no issuer", ok(R"({"token_endpoint":"https://login.example/t"})"), Exit::protocol, 2},
  };
  for (const auto& row : rows) {
    TestServer server({row.answer});
    std::string text;
    EXPECT_EQ(exit_of(account_of(server.url("")), &text), row.exit) << row.what;
    EXPECT_EQ(server.requests().size(), row.requests) << row.what;
    EXPECT_EQ(text.find("work: "), 0u) << text;
    EXPECT_NE(text.find(server.url("")), std::string::npos) << text;
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  }
}

struct Bad {
  const char* what;
  std::string members;
};

// THREATS.md C2, C8, D1, D2, D6: what a document may not say.
TEST(Discovery, RefusesBadDocuments) {
  const Bad rows[] = {
      {"an endpoint of http", R"("token_endpoint":"http://login.example/t")"},
      {"an endpoint of file", R"("token_endpoint":"file:///etc/passwd")"},
      {"userinfo", R"("token_endpoint":"https://a@login.example/t")"},
      {"a fragment", R"("token_endpoint":"https://login.example/t#x")"},
      {"an escape sequence", R"("token_endpoint":"https://login.example/\u001b[2J")"},
      {"a number", R"("token_endpoint":12)"},
      {"an empty one", R"("token_endpoint":"")"},
      {"twice", R"("token_endpoint":"https://a.example/","token_endpoint":"https://b.example/")"},
      {"null", R"("authorization_endpoint":null)"},
      {"PKCE without S256", R"("code_challenge_methods_supported":["plain"])"},
      {"PKCE with no method", R"("code_challenge_methods_supported":[])"},
      {"a second issuer", R"("issuer":"https://login.example")"},
  };
  for (const auto& row : rows) {
    Issuer issuer([&](const std::string& own) { return ok(document(own, row.members)); });
    std::string text;
    EXPECT_EQ(exit_of(issuer.account(), &text), Exit::protocol) << row.what;
    EXPECT_EQ(text.find("work: "), 0u) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  }
}

// An optional endpoint that cannot be used is absent; it matters to the flow that wants it (THREATS.md C2).
TEST(Discovery, DropsOptionalEndpointsThatCannotBeUsed) {
  for (const char* value : {R"("")", "false", "null", "12", "{}", R"("/device")", R"("http://login.example/device")",
                            R"("https://a@login.example/")", R"("https://login.example/#x")"}) {
    Issuer issuer([&](const std::string& own) {
      std::string members;
      for (const char* name : {"device_authorization_endpoint", "revocation_endpoint", "registration_endpoint",
                               "pushed_authorization_request_endpoint"})
        members += std::string(members.empty() ? "" : ",") + '"' + name + "\":" + value;
      return ok(document(own, members));
    });
    const Server server = discovered(issuer.account());
    EXPECT_EQ(server.token_endpoint, "https://login.example/token_endpoint") << value;
    EXPECT_EQ(server.device_authorization_endpoint + server.revocation_endpoint + server.registration_endpoint +
                  server.pushed_authorization_request_endpoint,
              "")
        << value;
    const bool stated = std::string(value) != "null";
    EXPECT_EQ(server.unusable.size(), stated ? 4u : 0u) << value;
    const auto want = [&](const char* member) { oauth::refuse_unusable(server, member, "work"); };
    EXPECT_NO_THROW(want("token_endpoint"));
    try {
      want("device_authorization_endpoint");
      EXPECT_FALSE(stated) << value;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::protocol);
      EXPECT_NE(error.what.find("has no usable device_authorization_endpoint ("), std::string::npos) << error.what;
    }
  }
}

// An endpoint that this flow needs is not optional; one that it does not need is.
TEST(Discovery, NeedsTheAuthorizationEndpointOnlyWhereTheFlowDoes) {
  for (const bool needed : {true, false}) {
    Issuer issuer([](const std::string& own) { return ok(document(own, R"("authorization_endpoint":"")")); });
    const Account account = issuer.account();
    const EmptyState state;
    const auto ask = [&] {
      return oauth::discover(account, {.authorization_endpoint = needed}, [](const std::string&) {});
    };
    if (needed)
      EXPECT_THROW(ask(), Error);
    else
      EXPECT_EQ(ask().authorization_endpoint, "");
  }
}

// THREATS.md C5: 1 MiB.
TEST(Discovery, HasALimit) {
  for (const int kib : {900, 1100}) {
    Issuer issuer([&](const std::string& own) {
      return ok(document(own, "\"a\":\"" + std::string(static_cast<std::size_t>(kib) * 1024, 'x') + "\""));
    });
    EXPECT_EQ(exit_of(issuer.account()), kib < 1024 ? Exit::ok : Exit::protocol) << kib;
  }
}

// RFC 8705 section 5: the address for certificates is for who has one.
TEST(Discovery, TakesAnAliasForCertificatesAlone) {
  Issuer issuer([](const std::string& own) {
    return ok(document(own, R"("token_endpoint":"https://login.example/token",)"
                            R"("mtls_endpoint_aliases":{"token_endpoint":"https://mtls.example/token"})"));
  });
  Account account = issuer.account();
  EXPECT_EQ(discovered(account).token_endpoint, "https://login.example/token");
  account.client.keys.certificate_file = "/x.pem";
  EXPECT_EQ(discovered(account).token_endpoint, "https://mtls.example/token");
}

// THREATS.md D1: byte for byte, no slash more or less.
TEST(Discovery, ComparesIssuersByTheByte) {
  for (const char* suffix : {"/", "/x"}) {
    Issuer issuer([&](const std::string& own) { return ok(document(own + suffix)); });
    EXPECT_EQ(exit_of(issuer.account()), Exit::protocol) << suffix;
  }
  Issuer other([](const std::string&) { return ok(document("https://login.example")); });
  std::string text;
  EXPECT_EQ(exit_of(other.account(), &text), Exit::protocol);
  EXPECT_NE(text.find("https://login.example"), std::string::npos) << text;
}

// What was kept of a public issuer is judged as what it sends, and needs no network.
class KeptMetadata : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-discovery-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    folder_ = pattern;
    setenv("XDG_STATE_HOME", pattern, 1);
  }
  void TearDown() override { ASSERT_EQ(system(("rm -r " + folder_).c_str()), 0); }

  Exit exit_for(const std::string& issuer, const std::string& text) {
    oauth::MetadataCache(issuer).write(text);
    try {
      oauth::discover(account_of(issuer), {.recent_will_do = true}, [](const std::string&) {});
      return Exit::ok;
    } catch (const Error& error) {
      return error.exit;
    }
  }

  std::string folder_;
};

// THREATS.md D2
TEST_F(KeptMetadata, LeadsToNoPrivatePlace) {
  const std::string issuer = "https://login.example";
  EXPECT_EQ(exit_for(issuer, document(issuer)), Exit::ok);
  for (const char* place : {"https://127.0.0.1", "http://127.0.0.1", "http://[::1]:80", "https://10.1.2.3",
                            "https://localhost", "https://[fd00::1]"})
    EXPECT_EQ(exit_for(issuer, document(issuer, "\"token_endpoint\":\"" + std::string(place) + "/token\"")),
              Exit::protocol)
        << place;
}

// http is for an issuer on this machine alone, whatever network it is in.
TEST_F(KeptMetadata, OfAPrivateNetworkIsHttps) {
  const std::string issuer = "https://10.1.2.3";
  EXPECT_EQ(exit_for(issuer, document(issuer, R"("token_endpoint":"https://10.9.9.9/token")")), Exit::ok);
  EXPECT_EQ(exit_for(issuer, document(issuer, R"("token_endpoint":"http://127.0.0.1/token")")), Exit::protocol);
}

// THREATS.md D1: one slash more is another issuer; Entra's shared addresses alone stand for a tenant's.
TEST_F(KeptMetadata, IsTheIssuersOwn) {
  const std::string entra = "https://login.microsoftonline.com/";
  const std::string as_long = "https://login.microsoftonline.evi/";
  const struct {
    std::string configured, said;
    Exit exit;
  } rows[] = {
      {"https://login.example/", "https://login.example", Exit::protocol},
      {"https://login.example", "https://login.example/", Exit::protocol},
      {"https://login.example", "https://login.exampl", Exit::protocol},
      {"https://login.example", "https://LOGIN.example", Exit::protocol},
      {entra + "common/v2.0", entra + "{tenantid}/v2.0", Exit::ok},
      {entra + "organizations/v2.0", entra + "{tenantid}/v2.0", Exit::ok},
      {entra + "common/v2.0", entra + "{tenantid}/v1.0", Exit::protocol},
      {entra + "common/v2.0", entra + "0001/v2.0", Exit::protocol},
      {entra + "0001/v2.0", entra + "{tenantid}/v2.0", Exit::protocol},
      {entra + "common/v2.0", as_long + "{tenantid}/v2.0", Exit::protocol},
      {"https://login.example/common", "https://login.example/{tenantid}", Exit::protocol},
  };
  for (const auto& row : rows)
    EXPECT_EQ(exit_for(row.configured, document(row.said)), row.exit) << row.configured << " " << row.said;
}

// What comes of the future was written under a wrong clock.
TEST_F(KeptMetadata, IsRecentForADay) {
  const std::string issuer = "https://login.example";
  const oauth::MetadataCache cache(issuer);
  cache.write(document(issuer));
  const std::string file = folder_ + "/keybearer/metadata-" + name_digest(issuer);
  const auto is_recent_at = [&](int seconds_ago) {
    const timespec then[] = {{time(nullptr) - seconds_ago, 0}, {time(nullptr) - seconds_ago, 0}};
    EXPECT_EQ(utimensat(AT_FDCWD, file.c_str(), then, 0), 0);
    EXPECT_TRUE(cache.read({}));
    return cache.read(std::chrono::seconds(86400)).has_value();
  };
  EXPECT_TRUE(is_recent_at(86000));
  EXPECT_FALSE(is_recent_at(86800));
  EXPECT_FALSE(is_recent_at(-400));
  for (const time_t limit : {std::numeric_limits<time_t>::min(), std::numeric_limits<time_t>::max()}) {
    const timespec then[] = {{limit, 0}, {limit, 0}};  // which a file system may cut
    ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), then, 0), 0);
    EXPECT_FALSE(cache.read(std::chrono::seconds(86400)));
    EXPECT_TRUE(cache.read({}));
  }
}

// THREATS.md D2: as libcurl names an address of this link.
TEST(Discovery, KnowsAnAddressWithAZone) {
  EXPECT_TRUE(oauth::is_private_address("fe80::1%eth0"));
  EXPECT_FALSE(oauth::is_private_address("2001:db8::1%eth0"));
}

// A local server may name local endpoints, as tests have it.
TEST(Discovery, AllowsLoopbackToLoopback) {
  Issuer issuer([](const std::string& own) { return ok(document(own, "\"token_endpoint\":\"" + own + "/token\"")); });
  EXPECT_EQ(exit_of(issuer.account()), Exit::ok);
}

// A name is judged by what the system resolves it to.
TEST(Discovery, FindsThePrivateAddressOfAName) {
  const auto leads = [](const char* url) {
    return oauth::leads_to_private_address(parse_url(url, Exit::internal).origin);
  };
  EXPECT_TRUE(leads("https://localhost"));
  EXPECT_TRUE(leads("https://10.1.2.3"));
  EXPECT_FALSE(leads("https://9.9.9.9"));
  EXPECT_FALSE(leads("https://[2001:db8::1]"));
  EXPECT_FALSE(leads("https://name.invalid"));
  if (system("getent hosts ip6-localhost >/dev/null") == 0) {
    EXPECT_TRUE(leads("https://ip6-localhost"));
  }
}

// THREATS.md D2: where an endpoint may not be unless its issuer is there too.
TEST(Discovery, TellsPrivatePlacesFromPublicOnes) {
  for (const char* place : {"127.0.0.1",
                            "127.9.9.9",
                            "10.1.2.3",
                            "172.16.0.1",
                            "172.31.255.255",
                            "192.168.1.1",
                            "169.254.169.254",
                            "100.64.0.1",
                            "0.0.0.0",
                            "224.0.0.1",
                            "255.255.255.255",
                            "localhost",
                            "a.localhost",
                            "[::1]",
                            "[::]",
                            "[fe80::1]",
                            "[febf::1]",
                            "[fec0::1]",
                            "[fd00::1]",
                            "[fc00::1]",
                            "[ff02::1]",
                            "[::ffff:10.0.0.1]",
                            "[::ffff:127.0.0.1]",
                            "[64:ff9b::a00:1]",
                            "[2002:7f00:1::]",
                            "[2002:a00:1::1]",
                            "[2002:c0a8:101::]",
                            "[::ffff:0:127.0.0.1]",
                            "[64:ff9b:1::9]",
                            "[2001:0:909:909:0:0:80ff:fffe]",
                            "[2001:db8::5efe:10.0.0.1]",
                            "[2001:db8::200:5efe:192.168.0.1]"})
    EXPECT_TRUE(oauth::is_private_host(parse_url(std::string("https://") + place, Exit::internal).origin)) << place;
  for (const char* place : {"login.example", "9.9.9.9", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.128.0.1",
                            "[2001:db8::1]", "[::ffff:9.9.9.9]", "localhost.example", "10.example", "[2002:909:909::1]",
                            "[::ffff:0:9.9.9.9]", "[64:ff9b::9.9.9.9]", "[2001:0:909:909:0:0:f6f6:f6f6]",
                            "[2001:db8::5efe:9.9.9.9]", "[2001:db8::1:5efe:10.0.0.1]"})
    EXPECT_FALSE(oauth::is_private_host(parse_url(std::string("https://") + place, Exit::internal).origin)) << place;
}

}  // namespace
