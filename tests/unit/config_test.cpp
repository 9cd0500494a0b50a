// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/utf8.hpp"
#include "helper/config/editor.hpp"
#include "helper/config/keys.hpp"

namespace {

using namespace std::string_literals;

// The Error's exit code and text, or "fine".
template <typename Call>
std::string failure(Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(printable(sentence(error), 4000), sentence(error));
    return std::to_string(static_cast<int>(error.exit)) + " " + sentence(error);
  }
  return "fine";
}

std::string failure_of(const std::string& text) {
  return failure([&] { parse_configuration(text, "f"); });
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Account only(const std::string& text) {
  const auto configuration = parse_configuration(text, "f");
  EXPECT_EQ(configuration.accounts.size(), 1u);
  return configuration.accounts.at(0);
}

const std::string server = "issuer = https://login.test\n";

// Two accounts, as a user writes them.
TEST(Configuration, ReadsAnExample) {
  const auto accounts = parse_configuration(R"(store = secret-service

[goto]
provider  = goto
client_id = 2d9a0b
match     = https://api.getgo.com

[work]
issuer    = https://login.example.com
client_id = keybearer
scope     = openid offline_access repo
match     = https://git.example.com
match     = https://registry.example.com
username  = alice
)",
                                            "f")
                            .accounts;
  ASSERT_EQ(accounts.size(), 2u);
  const Account& preset = accounts[0];
  EXPECT_EQ(preset.name, "goto");
  EXPECT_EQ(preset.file, "f");
  EXPECT_EQ(preset.line, 3);
  EXPECT_EQ(preset.keystore.store, "secret-service");
  EXPECT_EQ(preset.server.issuer, "https://identity.goto.com");
  EXPECT_EQ(preset.server.token_endpoint, "https://identity.goto.com/oauth/token");
  EXPECT_EQ(preset.client.basic_encoding, BasicEncoding::raw);
  ASSERT_EQ(preset.match.size(), 1u);  // its own replaces the preset's
  EXPECT_EQ(preset.match[0].text(), "https://api.getgo.com");
  const Account& work = accounts[1];
  EXPECT_EQ(work.line, 8);
  EXPECT_EQ(work.keystore.store, "secret-service");
  EXPECT_EQ(work.requested.scope, "openid offline_access repo");
  EXPECT_EQ(work.match.size(), 2u);
  EXPECT_EQ(work.username, "alice");
  EXPECT_EQ(work.client.basic_encoding, BasicEncoding::rfc6749);
  EXPECT_EQ(work.client.redirect_uri, "http://127.0.0.1/callback");
  EXPECT_EQ(work.callers.git_bearer, GitBearer::automatic);
  EXPECT_EQ(work.callers.interactive, Interactive::automatic);
  EXPECT_EQ(work.answer_timeout(), std::chrono::seconds(30));
}

TEST(Configuration, ReadsEveryKey) {
  const Account a = only(R"([a.b]
issuer = https://login.test/realm
authorization_endpoint = https://login.test/authorize?x=y
token_endpoint = https://login.test/token
revocation_endpoint = http://127.0.0.1:8080/revoke
client_id = id with = sign
basic_encoding = raw
token_endpoint_auth_method = client_secret_post
redirect_uri = http://LocalHost:9111
scope = a b:c
resource = https://one.test/
resource = urn:two
audience = api
authorization_parameter = prompt=consent
authorization_parameter = login_hint = a=b
flow = paste
match = https://*.git.test/org
username = b)"
                         "\xc3\xbc"
                         R"(cher
basic_username = oauth2
git_bearer = no
default = yes
store = secret-service
cache = none
interactive = never
proxy = socks5h://proxy.test:1080
ca_file = /etc/ca.pem
timeout = 8
)");
  EXPECT_EQ(a.name, "a.b");
  EXPECT_EQ(a.server.authorization_endpoint, "https://login.test/authorize?x=y");
  EXPECT_EQ(a.server.revocation_endpoint, "http://127.0.0.1:8080/revoke");
  EXPECT_EQ(a.client.id, "id with = sign");
  EXPECT_EQ(a.client.basic_encoding, BasicEncoding::raw);
  EXPECT_EQ(a.client.auth_method, AuthMethod::client_secret_post);
  EXPECT_EQ(a.client.redirect_uri, "http://LocalHost:9111");  // byte for byte
  EXPECT_EQ(a.requested.resource, (std::vector<std::string>{"https://one.test/", "urn:two"}));
  EXPECT_EQ(a.requested.audience, "api");
  ASSERT_EQ(a.sign_in.authorization_parameter.size(), 2u);
  EXPECT_EQ(a.sign_in.authorization_parameter[1], (std::pair<std::string, std::string>{"login_hint", "a=b"}));
  EXPECT_EQ(a.sign_in.flow, Flow::paste);
  EXPECT_EQ(a.match[0].text(), "https://*.git.test/org");
  EXPECT_EQ(a.username,
            "b\xc3\xbc"
            "cher");
  EXPECT_EQ(a.callers.basic_username, "oauth2");
  EXPECT_EQ(a.callers.git_bearer, GitBearer::no);
  EXPECT_TRUE(a.chosen_in_a_tie);
  EXPECT_EQ(a.cache, CacheBackend::none);
  EXPECT_EQ(a.callers.interactive, Interactive::never);
  EXPECT_EQ(a.network.proxy, "socks5h://proxy.test:1080");
  EXPECT_EQ(a.network.ca_file, "/etc/ca.pem");
  EXPECT_EQ(a.callers.timeout, std::chrono::seconds(8));
}

// keybearer-config(5), the grammar.
TEST(Configuration, ReadsItsGrammar) {
  const Account a = only(
      "\xEF\xBB\xBF# a comment = with [all]\r\n  ; another\r\n\r\n \t[a]  \r\n\tissuer=https://login.test \t\r\n"
      "  # indented\r\nclient_id   =   two words ; and more");
  EXPECT_EQ(a.client.id, "two words ; and more");
  EXPECT_EQ(a.line, 4);
  EXPECT_EQ(only("[a]\n" + server + "audience = \"quoted\" \\").requested.audience,
            "\"quoted\" \\");  // no quotes, no escapes
  EXPECT_TRUE(parse_configuration("", "f").accounts.empty());
  EXPECT_TRUE(parse_configuration("\n;\n#\n", "f").accounts.empty());
  EXPECT_EQ(only("[a.]\n" + server + "client_id = x").client.id, "x");  // Program_options adds no second dot here
}

// THREATS.md I4: what is wrong is 78 with file, line, key and what to do.
TEST(Configuration, NamesWhatIsWrong) {
  const std::string a = "[a]\n" + server;  // two lines
  const std::pair<std::string, std::string> cases[] = {
      {a + "scopes = x", "78 f:3: unknown key \"scopes\"; did you mean scope?"},
      {a + "Scope = x", "78 f:3: unknown key \"Scope\"; did you mean scope?"},
      {a + "client id = x", "did you mean client_id?"},
      {a + "redirect-url = x", "did you mean redirect_uri?"},
      {a + "colour = red", "78 f:3: unknown key \"colour\"; see keybearer-config(5)"},
      {a + "a.scope = x", "unknown key"},
      {a + "= x", "78 f:3: unknown key \"\""},
      {a + std::string(100, 'k') + " = x", "unknown key"},
      {a + "client_secret = hunter2", "--client-secret-file"},
      {a + "client_id = x\n\nclient_id = y", "78 f:5: client_id: it is already set in line 3; keep one of them"},
      {a + "client_id = x # why", "78 f:3: client_id: a # begins a comment only at the start of a line"},
      {a + "client_id = x#y", "78 f:3: client_id: a #"},
      {a + "client_id =", "78 f:3: client_id: there is no value"},
      {a + "client_id", "78 f:3: the line is neither"},
      {a + "[b] ; why", "78 f:3: the line is neither"},
      {a + "[b", "78 f:3: the line is neither"},
      {a + "[", "78 f:3: the line is neither"},
      {a + "[a]", "78 f:3: the account a is already in line 1"},
      {a + "[]", "78 f:3: \"\" is not a valid account name"},
      {a + "[../b]", "78 f:3: \"../b\" is not a valid account name"},
      {a + "[ b ]", "78 f:3: \" b \" is not a valid account name"},
      {a + "scope = a\0b"s, "78 f:3: the line contains a control byte"},
      {a + "scope = a\x1b[31m", "78 f:3: the line contains a control byte"},
      {a + "# a\rscope = b", "78 f:3: the line contains a control byte"},
      {a + "scope = a\x7f", "78 f:3: the line contains a control byte"},
      {a + "scope = \xff", "78 f:3: the line is not UTF-8"},
      {"\xff\xfe[\0a\0]\0"s, "78 f:1: the line is not UTF-8"},
      {"[a]\nclient_id = x", "78 f:1: the account a names no server; set provider, issuer or token_endpoint"},
      {"timeout = never\n", "78 f:1: timeout:"},  // before any section, and without one
  };
  for (const auto& [text, expected] : cases) {
    const std::string said = failure_of(text);
    EXPECT_EQ(said.substr(0, 5), "78 f:") << text;
    EXPECT_TRUE(contains(said, expected)) << text << "\n" << said;
    EXPECT_FALSE(contains(said, "hunter2"));
  }
}

TEST(Configuration, JudgesEveryValue) {
  const std::pair<const char*, const char*> bad[] = {
      {"provider", "gotoo"},
      {"issuer", "http://login.test"},
      {"issuer", "https://login.test/?x"},
      {"issuer", "login.test"},
      {"authorization_endpoint", "http://localhost/a"},
      {"token_endpoint", "https://u:p@login.test/"},
      {"revocation_endpoint", "https://login.test:0/"},
      {"token_endpoint",
       "https://b\xc3\xbc"
       "cher.test/"},
      {"basic_encoding", "RAW"},
      {"token_endpoint_auth_method", "client_secret_jwt"},
      {"redirect_uri", "http://192.168.0.1/cb"},
      {"redirect_uri", "http://a.test/cb"},
      {"redirect_uri", "/callback"},
      {"redirect_uri", "http://127.0.0.1:0/"},
      {"redirect_uri", "my app://x"},
      {"redirect_uri", "http://u@127.0.0.1/"},
      {"scope", "\"openid email\""},
      {"scope", "caf\xc3\xa9"},
      {"resource", "api"},
      {"resource", "https://a b"},
      {"authorization_parameter", "prompt"},
      {"authorization_parameter", "=x"},
      {"authorization_parameter", "state=x"},
      {"authorization_parameter", "code_challenge_method=plain"},
      {"authorization_parameter", "redirect_uri=x"},
      {"authorization_parameter", "scope=x"},
      {"authorization_parameter", "resource=x"},
      {"flow", "Browser"},
      {"match", "git.test"},
      {"match", "http://git.test"},
      {"match", "https://git.test."},
      {"match", "https://*.test"},
      {"git_bearer", "true"},
      {"default", "maybe"},
      {"store", "keyring"},
      {"store", "none"},
      {"cache", "disk"},
      {"interactive", "always"},
      {"proxy", "proxy.test:8080"},
      {"proxy", "socks5://p.test:1"},
      {"proxy", "http://u:p@p.test:1"},
      {"proxy", "http://p.test:1/x"},
      {"ca_file", "ca.pem"},
      {"ca_file", "~/ca.pem"},
      {"timeout", "0"},
      {"timeout", "3601"},
      {"timeout", "30s"},
      {"timeout", "-1"},
  };
  for (const auto& [key, value] : bad) {
    const std::string said = failure_of("[a]\nclient_id = x\n"s + key + " = " + value + "\n");
    EXPECT_EQ(said.rfind("78 f:3: "s + key + ": ", 0), 0u) << key << " = " << value << "\n" << said;
    EXPECT_FALSE(contains(said, "u:p@"));
  }
  const std::pair<const char*, const char*> good[] = {
      {"redirect_uri", "https://app.test/cb?x=y"},
      {"redirect_uri", "com.example.app:/cb"},
      {"redirect_uri", "urn:ietf:wg:oauth:2.0:oob"},
      {"redirect_uri", "http://[::1]:7/"},
      {"redirect_uri", "http://localhost"},
      {"flow", "browser"},
      {"cache", "kernel"},
      {"proxy", "http://10.0.0.1:3128"},
      {"proxy", "HTTPS://p.test"},
      {"timeout", "1"},
      {"timeout", "3600"},
      {"token_endpoint_auth_method", "none"},
      {"git_bearer", "yes"},
      {"match", "http://127.0.0.1:8080"},
  };
  for (const auto& [key, value] : good)
    EXPECT_EQ(failure_of("[a]\n" + server + key + " = " + value), "fine") << key << value;
}

// THREATS.md D7: what the program sets itself no line replaces, nor does a secret go in its place.
TEST(Configuration, LeavesOurParametersAlone) {
  for (const std::string name : {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
                                 "code_challenge", "code_challenge_method", "resource", "audience", "client_secret"})
    EXPECT_NE(failure_of("[a]\n" + server + "authorization_parameter = " + name + "=x"), "fine") << name;
  for (const std::string name : {"grant_type", "client_id", "client_secret", "scope", "resource", "audience", "code"})
    EXPECT_NE(failure_of("[a]\n" + server + "secret_parameter = " + name), "fine") << name;
  EXPECT_EQ(failure_of("[a]\n" + server + "secret_parameter = pat"), "fine");
}

// Another account's sign-in: the same client and server, its own scope and match.
TEST(Configuration, BorrowsASignIn) {
  const std::string holder =
      "[work]\nissuer = https://login.test\nclient_id = c\nscope = repo\nca_file = /ca.pem\n"
      "store = file\nkey_file = /key\n";
  const auto accounts =
      parse_configuration("[reg]\ngrant = work\nscope = registry\nmatch = https://reg.test\n" + holder, "f").accounts;
  ASSERT_EQ(accounts.size(), 2u);
  EXPECT_EQ(accounts[0].server.issuer, "https://login.test");
  EXPECT_EQ(accounts[0].client.id, "c");
  EXPECT_EQ(accounts[0].network.ca_file, "/ca.pem");
  EXPECT_EQ(accounts[0].keystore.store, "file");
  EXPECT_EQ(accounts[0].keystore.key_file, "/key");
  EXPECT_EQ(accounts[0].requested.scope, "registry");
  EXPECT_EQ(accounts[0].grant_account(), "work");
  EXPECT_EQ(accounts[1].grant_account(), "work");
  EXPECT_EQ(accounts[0].grant_identity(), accounts[1].grant_identity());
  EXPECT_NE(accounts[0].token_identity(), accounts[1].token_identity());
  EXPECT_TRUE(contains(failure_of(holder + "[a]\ngrant = nobody\n"), "there is no account nobody"));
  EXPECT_TRUE(contains(failure_of(holder + "[a]\ngrant = a\n"), "does not sign in itself"));
  EXPECT_TRUE(contains(failure_of(holder + "[a]\ngrant = work\n[b]\ngrant = a\n"), "does not sign in itself"));
  EXPECT_TRUE(contains(failure_of(holder + "flow = client_credentials\n[a]\ngrant = work\n"), "work needs no sign-in"));
  EXPECT_TRUE(contains(failure_of(holder + "[a]\ngrant = work\nflow = jwt_bearer\n"), "jwt_bearer needs no sign-in"));
}

TEST(Configuration, TakesAPresetToAServerOfOnesOwn) {
  const Account gitlab = only("[a]\nprovider = gitlab\nissuer = https://git.test\nclient_id = x\n");
  EXPECT_TRUE(gitlab.server.token_endpoint.empty());  // it has metadata
  ASSERT_EQ(gitlab.match.size(), 1u);
  EXPECT_EQ(gitlab.match[0].text(), "https://git.test");
  EXPECT_EQ(gitlab.callers.preset_basic_username, "oauth2");
  const Account github = only("[a]\nprovider = github-enterprise\nissuer = https://git.test:8443\nclient_id = x\n");
  EXPECT_EQ(github.server.token_endpoint, "https://git.test:8443/login/oauth/access_token");
  EXPECT_EQ(github.match[0].text(), "https://git.test:8443");
  EXPECT_EQ(gitlab.server.device_authorization_endpoint, "https://git.test/oauth/authorize_device");
  const Account tenant =
      only("[a]\nprovider = azure-devops\nissuer = https://login.microsoftonline.com/one-tenant/v2.0\nclient_id = x\n");
  EXPECT_EQ(tenant.match.size(), 3u);
  EXPECT_EQ(only("[a]\nprovider = gitea\ntoken_endpoint = https://git.test/token\n").match.size(), 0u);
  EXPECT_TRUE(contains(failure_of("[a]\nprovider = keycloak\n"), "add its issuer"));
  EXPECT_EQ(only("[a]\nprovider = keycloak\nissuer = https://sso.test/realms/r\n").match.size(), 0u);
}

TEST(Configuration, ReadsStoresAndTheirKeys) {
  for (const char* line :
       {"store = secret-service", "store = file", "store = kernel", "store = exec:docker-credential-pass",
        "store = exec:/opt/bin/helper", "key_file = /run/key", "key_command = pass show key",
        "key_command = /opt/bin/key --of me", "refresh_ahead = no", "refresh_ahead = auto"})
    EXPECT_EQ(failure_of("[a]\n" + server + line), "fine") << line;
  for (const char* line : {"store = nowhere", "store = exec", "store = exec:", "store = exec:a b", "store = exec:./a",
                           "store = file:x", "key_file = key", "key_command = ./key", "refresh_ahead = yes"})
    EXPECT_TRUE(contains(failure_of("[a]\n" + server + line), "78 f:")) << line;
}

// A host that its provider has retired.
TEST(Configuration, NamesTheSuccessorOfARetiredHost) {
  EXPECT_EQ(failure_of("[a]\ntoken_endpoint = https://api.getgo.com/oauth/v2/token"),
            "78 f:2: token_endpoint: this host was retired on 2025-09-30; use provider = goto");
}

TEST(Configuration, AKeyBesideAPresetWins) {
  const Account plain = only("[a]\nprovider = goto");
  ASSERT_EQ(plain.match.size(), 2u);
  EXPECT_EQ(plain.match[1].text(), "https://api.goto.com");
  EXPECT_EQ(plain.client.redirect_uri, "http://localhost:9111/callback");
  const Account own = only(
      "[a]\nprovider = goto\ntoken_endpoint = https://t.test/\nbasic_encoding = rfc6749\nredirect_uri = "
      "http://127.0.0.1:7/x");
  EXPECT_EQ(own.server.token_endpoint, "https://t.test/");
  EXPECT_EQ(own.server.issuer, plain.server.issuer);
  EXPECT_EQ(own.client.basic_encoding, BasicEncoding::rfc6749);
  EXPECT_EQ(own.client.redirect_uri, "http://127.0.0.1:7/x");
  // Another issuer's codes and secrets do not go to the preset's endpoints.
  const Account other = only("[a]\nprovider = goto\n" + server);
  EXPECT_EQ(other.server.issuer, "https://login.test");
  EXPECT_EQ(other.server.authorization_endpoint + other.server.token_endpoint + other.server.revocation_endpoint, "");
}

// The section, then keys before the first section; the user's file over the system's.
TEST(Configuration, LaysFilesOverOneAnother) {
  const std::vector<ConfigurationText> files = {
      {"store = secret-service\ncache = none\nresource = urn:s1\nresource = urn:s2\n[both]\nprovider = goto\nscope = "
       "system\nflow = paste\n"
       "[system]\nprovider = goto\ncache = kernel\n",
       "system"},
      {"cache = runtime\ntimeout = 8\nresource = urn:user\n[both]\nissuer = https://login.test\n[user]\nprovider = "
       "goto\ntimeout = 9\nresource = urn:own\n",
       "user"}};
  const auto accounts = parse_configuration(files).accounts;
  ASSERT_EQ(accounts.size(), 3u);
  const Account& both = account_named(accounts, "both");
  EXPECT_EQ(both.file, "user");
  EXPECT_EQ(both.provider + both.requested.scope, "");  // replaced, not merged
  EXPECT_FALSE(both.sign_in.flow);
  EXPECT_EQ(both.server.issuer, "https://login.test");
  EXPECT_EQ(both.keystore.store, "secret-service");
  EXPECT_EQ(both.cache, CacheBackend::runtime);
  EXPECT_EQ(both.callers.timeout, std::chrono::seconds(8));
  EXPECT_EQ(both.requested.resource, std::vector<std::string>{"urn:user"});
  EXPECT_EQ(account_named(accounts, "system").cache, CacheBackend::kernel);
  EXPECT_EQ(account_named(accounts, "system").file, "system");
  EXPECT_EQ(account_named(accounts, "user").callers.timeout, std::chrono::seconds(9));
  EXPECT_EQ(account_named(accounts, "user").requested.resource, std::vector<std::string>{"urn:own"});
}

TEST(Configuration, ItsKeysAreUnique) {
  const auto keys = configuration_keys();
  EXPECT_EQ(std::set<std::string_view>(keys.begin(), keys.end()).size(), keys.size());
  EXPECT_EQ(keys.front(), "provider");
}

const std::string edited = R"(# mine
store = secret-service

# the robot
[robot]
provider  = goto
; note
client_id = old   
match     = https://one.test
match     = https://two.test

# at work
[work]
issuer = https://login.test
)";

// `add` writes in place and keeps comments.
TEST(Change, KeepsEverythingElse) {
  EXPECT_EQ(with_section_changed(
                edited, "robot",
                {{"client_id", {"new"}}, {"match", {"https://three.test"}}, {"scope", {"a b"}}, {"flow", {}}}),
            R"(# mine
store = secret-service

# the robot
[robot]
provider  = goto
; note
client_id = new
match     = https://three.test
scope = a b

# at work
[work]
issuer = https://login.test
)");
  EXPECT_EQ(with_section_changed(edited, "robot", {}), edited);
  EXPECT_EQ(with_section_changed(edited, "work", {{"issuer", {}}, {"provider", {"goto"}}}),
            edited.substr(0, edited.rfind("issuer")) + "provider = goto\n");
}

TEST(Change, AppendsWhatIsNotThere) {
  const Changes changes = {{"provider", {"goto"}}, {"match", {"https://a.test", "https://b.test"}}, {"scope", {}}};
  const std::string section = "[new]\nprovider = goto\nmatch = https://a.test\nmatch = https://b.test\n";
  EXPECT_EQ(with_section_changed("", "new", changes), section);
  EXPECT_EQ(with_section_changed(edited, "new", changes), edited + "\n" + section);
  EXPECT_EQ(with_section_changed("[a]\nissuer = x", "new", changes), "[a]\nissuer = x\n\n" + section);
  EXPECT_EQ(with_section_changed("[a]\nissuer = x", "a", {{"scope", {"y"}}}), "[a]\nissuer = x\nscope = y\n");
  EXPECT_EQ(with_section_changed("[a]", "a", {{"scope", {"y"}}}), "[a]\nscope = y\n");
  EXPECT_EQ(with_section_changed("\xEF\xBB\xBF[a]\r\nissuer = x\r\n", "a", {{"issuer", {"y"}}, {"scope", {"z"}}}),
            "\xEF\xBB\xBF[a]\r\nissuer = y\r\nscope = z\r\n");
}

TEST(Change, RemovesASection) {
  EXPECT_EQ(without_section(edited, "robot"), R"(# mine
store = secret-service

# the robot
# at work
[work]
issuer = https://login.test
)");
  EXPECT_EQ(without_section(edited, "nobody"), edited);
  EXPECT_EQ(without_section("[a]\nissuer = x\n\n[b]\nissuer = y\n", "a"), "[b]\nissuer = y\n");
  EXPECT_EQ(without_section("[a]\nissuer = x\n\n[b]\nissuer = y\n", "b"), "[a]\nissuer = x\n\n");
}

// A value must come back as it went in, or not go in.
TEST(Change, RefusesWhatNoLineCanHold) {
  for (const auto& value : {""s, " x"s, "x\t"s, "x#y"s, "x\ny"s, "x\ry"s, "x\0y"s, "x\x1b"s, "\xff"s})
    EXPECT_EQ(failure([&] { with_section_changed("", "a", {{"scope", {value}}}); }).substr(0, 9), "64 a: sco") << value;
  for (const char* key : {"", "x\ny", "[b]", "Scope", "scope "})
    EXPECT_TRUE(contains(failure([&] { with_section_changed("", "a", {{key, {"x"}}}); }), "64 a: unknown key")) << key;
  EXPECT_TRUE(contains(failure([&] {
                         with_section_changed("", "a", {{"client_secret", {"hunter2"}}});
                       }),
                       "--client-secret-file"));
  EXPECT_EQ(failure([&] { with_section_changed("", "a]\n[b", {}); }).substr(0, 3), "64 ");
}

// A folder of our own, with nothing of the caller's environment left.
class Files : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(mkdtemp(folder_.data()));
    for (const char* name : {"KEYBEARER_CONFIG", "KEYBEARER_INTERACTIVE", "XDG_CONFIG_HOME"}) unsetenv(name);
    setenv("HOME", folder_.c_str(), 1);
  }
  void TearDown() override {
    for (const char* name : {"KEYBEARER_CONFIG", "KEYBEARER_INTERACTIVE", "XDG_CONFIG_HOME"}) unsetenv(name);
    EXPECT_EQ(std::system(("rm -rf " + folder_).c_str()), 0);
  }
  void put(const std::string& name, const std::string& text, mode_t mode = 0600) {
    std::ofstream(folder_ + "/" + name) << text;
    chmod((folder_ + "/" + name).c_str(), mode);
  }
  std::string get(const std::string& path) {
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    return all.str();
  }
  mode_t mode(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }
  std::string folder_ = "/tmp/keybearer-config-test-XXXXXX";
};

const Changes goto_account = {{"provider", {"goto"}}, {"client_id", {"x"}}};

TEST_F(Files, AreMadeWithTheirFolder) {
  EXPECT_EQ(configuration_path(), folder_ + "/.config/keybearer/config");
  change_configuration(with_section_changed, "a", goto_account);
  EXPECT_EQ(get(configuration_path()), "[a]\nprovider = goto\nclient_id = x\n");
  EXPECT_EQ(mode(configuration_path()), 0600u);
  EXPECT_EQ(mode(folder_ + "/.config/keybearer"), 0700u);
  EXPECT_EQ(account_named(read_configuration().accounts, "a").client.id, "x");
}

TEST_F(Files, AreNotChangedForTheWorse) {
  put("c", "[a]\n" + server, 0640);
  setenv("KEYBEARER_CONFIG", (folder_ + "/c").c_str(), 1);
  const auto change = [&](const char* key, const char* value) {
    return failure([&] { change_configuration(with_section_changed, "a", {{key, {value}}}); });
  };
  EXPECT_EQ(change("timeout", "0").substr(0, 3), "78 ");
  EXPECT_EQ(get(folder_ + "/c"), "[a]\n" + server);
  EXPECT_EQ(preview_configuration(with_section_changed, "a", {{"timeout", {"7"}}}).accounts.at(0).callers.timeout,
            std::chrono::seconds(7));
  EXPECT_EQ(get(folder_ + "/c"), "[a]\n" + server);
  EXPECT_EQ(change("timeout", "7"), "fine");
  EXPECT_EQ(get(folder_ + "/c"), "[a]\n" + server + "timeout = 7\n");
  EXPECT_EQ(mode(folder_ + "/c"), 0640u);
}

TEST_F(Files, AreReachedThroughALink) {
  put("real", "[a]\n" + server);
  ASSERT_EQ(symlink("real", (folder_ + "/link").c_str()), 0);
  ASSERT_EQ(symlink("nowhere", (folder_ + "/dangling").c_str()), 0);
  setenv("KEYBEARER_CONFIG", (folder_ + "/link").c_str(), 1);
  change_configuration(with_section_changed, "a", {{"scope", {"x"}}});
  EXPECT_EQ(get(folder_ + "/real"), "[a]\n" + server + "scope = x\n");
  struct stat status {};
  ASSERT_EQ(lstat((folder_ + "/link").c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  setenv("KEYBEARER_CONFIG", (folder_ + "/dangling").c_str(), 1);
  EXPECT_EQ(failure([] { change_configuration(with_section_changed, "a", goto_account); }).substr(0, 3), "74 ");
}

// KEYBEARER_CONFIG replaces both files; a file it names and that is not there is a mistake.
TEST_F(Files, AreReplacedByTheVariable) {
  ASSERT_EQ(mkdir((folder_ + "/.config").c_str(), 0700), 0);
  ASSERT_EQ(mkdir((folder_ + "/.config/keybearer").c_str(), 0700), 0);
  put(".config/keybearer/config", "[user]\n" + server);
  put("c", "[other]\n" + server);
  EXPECT_EQ(account_named(read_configuration().accounts, "user").name, "user");
  setenv("KEYBEARER_CONFIG", "c", 1);
  ASSERT_EQ(chdir(folder_.c_str()), 0);
  EXPECT_EQ(configuration_path(), folder_ + "/c");
  EXPECT_EQ(only(get("c")).name, "other");
  ASSERT_EQ(read_configuration().accounts.size(), 1u);
  EXPECT_EQ(read_configuration().accounts[0].name, "other");
  ASSERT_EQ(chdir("/"), 0);
  EXPECT_TRUE(contains(failure([] { read_configuration(); }), "KEYBEARER_CONFIG"));
  setenv("KEYBEARER_CONFIG", "", 1);
  EXPECT_EQ(account_named(read_configuration().accounts, "user").name, "user");
}

TEST_F(Files, ObeyTheVariableForInteractive) {
  put("c", "[a]\n" + server + "interactive = auto\n");
  setenv("KEYBEARER_CONFIG", (folder_ + "/c").c_str(), 1);
  setenv("KEYBEARER_INTERACTIVE", "never", 1);
  EXPECT_EQ(read_configuration().accounts.at(0).callers.interactive, Interactive::never);
  setenv("KEYBEARER_INTERACTIVE", "no", 1);
  EXPECT_EQ(failure([] { read_configuration(); }).substr(0, 27), "78 KEYBEARER_INTERACTIVE: \"");
}

// THREATS.md I3, I5
TEST_F(Files, AreJudgedBeforeTheyAreRead) {
  put("c", "[a]\n" + server, 0666);
  setenv("KEYBEARER_CONFIG", (folder_ + "/c").c_str(), 1);
  EXPECT_TRUE(contains(failure([] { read_configuration(); }), "78 " + folder_ + "/c"));
  put("c", std::string((1 << 20) + 1, '\n'), 0600);
  EXPECT_EQ(failure([] { read_configuration(); }).substr(0, 3), "78 ");
  unsetenv("KEYBEARER_CONFIG");
  setenv("HOME", (folder_ + "/missing").c_str(), 1);
  EXPECT_EQ(failure([] { change_configuration(with_section_changed, "a", goto_account); }).substr(0, 8), "78 HOME ");
  EXPECT_EQ(mode(folder_ + "/missing"), 0u);
}

// What a request is answered with, or what its user is told.
std::string answered(const std::function<Configuration()>& read, const AccountQuery& query) {
  return failure([&] {
    const Configuration configuration = read();
    const MatchResult result = account_for(configuration.accounts, query);
    std::string text = result.account ? result.account->name + " " + result.account->server.issuer : "none";
    text += " " + std::to_string(result.account ? result.account->line : 0);
    for (const auto* account : result.tied) text += " tied " + account->name;
    for (const auto* account : {result.plain_http, result.other_path}) text += account ? " near " + account->name : "";
    throw Error{Exit::ok, text};
  });
}

// The accounts that are selected for a request answer it as all would.
TEST_F(Files, OnlyTheNeededSectionsAnswerAlike) {
  const std::string texts[] = {
      "",
      "# nothing\n",
      "timeout = 9\n[one]\n" + server + "match = https://one.example\n[two]\n" + server +
          "match = https://*.one.example\n[three]\n" + server + "match = https://one.example/path\nusername = alice\n",
      "[a]\nprovider = github\nclient_id = x\n[b]\nprovider = gitlab\nissuer = https://git.example\nclient_id = x\n"
      "[c]\nprovider = gitlab\nclient_id = x\nmatch = https://One.Example:443/\nmatch = https://[0:0::1]:8443\n",
      "match = https://one.example\n[a]\n" + server + "[b]\n" + server,
      "[a]\n" + server + "match = https://one.example\n[b]\ngrant = a\nscope = x\nmatch = https://two.example",
      "[a]\n" + server + "match = https://one.example\r\n[b]\n" + server + "match = http://127.0.0.1:99\n",
      "[a]\n" + server + "match = https://one.example\nscopes = x\n",
      "[a]\n" + server + "match = https://two.example\n[b]\n" + server + "unknown = x\n",
      "[a]\n" + server + "[a]\n" + server,
      "[a]\n" + server + "issuer = https://twice.example\n",
      "[a]\n" + server + "scope = \xc3\xa9\n[b]\n" + server + "match = https://one.example\n",
      "[a\n" + server,
      "[a]\nscope =\n" + server,
      "[a]\nscope = a#b\n" + server,
      "[a]\n" + server + std::string(70000, '#') + "\n[b]\n" + server + "match = https://one.example",
  };
  std::vector<AccountQuery> queries(1);
  for (const char* url :
       {"https://one.example/path/x", "https://one.example", "http://one.example", "https://two.example",
        "https://a.one.example", "https://github.com/x", "https://git.example/x", "https://[::1]:8443/",
        "http://127.0.0.1:99/", "https://nowhere.test"})
    for (const char* username : {"", "alice", "a"}) {
      queries.push_back({parse_url(url, Exit::input), username, ""});
      queries.push_back({parse_url(url, Exit::input), username, "b"});
    }
  for (const char* name : {"a", "b", "one", "none"}) queries.push_back({{}, "", name});
  setenv("KEYBEARER_CONFIG", (folder_ + "/c").c_str(), 1);
  for (const auto& text : texts) {
    put("c", text);
    for (const auto& query : queries)
      EXPECT_EQ(answered([&] { return read_configuration_for(query); }, query), answered(read_configuration, query))
          << text << "\n"
          << (query.url ? query.url->text() : "") << " " << query.account;
  }
}

// A wrong value of another account is reported where that account is read. A wrong line always is.
TEST_F(Files, TheLinesOfOtherAccountsAreChecked) {
  setenv("KEYBEARER_CONFIG", (folder_ + "/c").c_str(), 1);
  AccountQuery query{{}, "", "a"};
  put("c", "[a]\n" + server + "[b]\nissuer = nonsense\n");
  EXPECT_EQ(read_configuration_for(query).accounts.size(), 1u);
  put("c", "[a]\n" + server + "[b]\nisuer = https://x.example\n");
  EXPECT_TRUE(contains(failure([&] { read_configuration_for(query); }), "unknown key \"isuer\""));
}

}  // namespace
