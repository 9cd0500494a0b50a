// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "protocol/protocol.hpp"

namespace {

using protocol::Request;
using namespace std::string_literals;

Request read(const std::string& operation, const std::string& input) {
  const std::vector<std::string> arguments{operation};
  return protocol::git.read(arguments, Secret(input));
}

// The error's text; empty where there was none.
std::string refused(const std::string& operation, const std::string& input) {
  try {
    read(operation, input);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::input) << sentence(error);
    return sentence(error);
  }
}

struct Bad {
  const char* promise;
  std::string input;
  std::string text;  // all of it
};

std::string repeated(std::string_view line, int times) {
  std::string text;
  for (int at = 0; at < times; ++at) text += line;
  return text;
}

const std::string ours = "protocol=https\nhost=git.example.com\n";

// THREATS.md A: what must end with 65, and with which words.
const Bad bad[] = {
    {"A1", "protocol=https\nhost=evil.test\nhost=good.test\n\n", "duplicate key \"host\" in request"},
    {"A1", "protocol=https\nprotocol=http\nhost=good.test\n", "duplicate key \"protocol\" in request"},
    {"A1", ours + "path=a\npath=b\n", "duplicate key \"path\" in request"},
    {"A1", ours + "username=a\nusername=b\n", "duplicate key \"username\" in request"},
    {"A1", ours + "password=a\npassword=\n", "duplicate key \"password\" in request"},
    {"A1", ours + "credential=a\ncredential=b\n", "duplicate key \"credential\" in request"},
    {"A2", "protocol=https\n\n", "request has no host"},
    {"A2", "protocol=https\nhost=\n\n", "request has no host"},
    {"A2", "host=x\n\n", "request has no protocol"},
    {"A2", "protocol=\nhost=x\n\n", "request has no protocol"},
    {"A2", "username=x\n\n", "request has no protocol"},
    {"A2", "", "empty request"},
    {"A2", "\n", "empty request"},
    {"A2", "\nprotocol=https\nhost=good.test\n", "empty request"},
    {"A3", "protocol=https\nhost=good.test\rhost=evil.test\n", "control byte \\r at offset 29 in request"},
    {"A3", "protocol=https\nhost=good.test\r\r\n", "control byte \\r at offset 29 in request"},
    {"A3", "protocol=https\nhost=good.test\r", "control byte \\r at offset 29 in request"},
    {"A3", "protocol=https\nho\rst=good.test\n", "control byte \\r at offset 17 in request"},
    {"A4", "protocol=https\nhost=good\0.test\n"s, "control byte \\x00 at offset 24 in request"},
    {"A4", "protocol=https\nho\0st=good.test\n"s, "control byte \\x00 at offset 17 in request"},
    {"A4", "\0protocol=https\n"s, "control byte \\x00 at offset 0 in request"},
    {"A4", ours + "unknown=\0\n"s, "control byte \\x00 at offset 44 in request"},
    {"A4", ours + "username=\x1b[2K\n", "control byte \\x1b at offset 45 in request"},
    {"A4", ours + "username=a\tb\n", "control byte \\x09 at offset 46 in request"},
    {"A4", ours + "username=\x7f\n", "control byte \\x7f at offset 45 in request"},
    {"A4", ours + "wwwauth[]=Bearer\x01\n", "control byte \\x01 at offset 52 in request"},
    {"A5", "host=good.test\nurl=https://evil.test/\n", "url together with its parts in request"},
    {"A5", "url=https://evil.test/\nhost=good.test\n", "url together with its parts in request"},
    {"A5", "url=https://evil.test/\nprotocol=https\n", "url together with its parts in request"},
    {"A5", "url=https://evil.test/\nusername=x\n", "url together with its parts in request"},
    {"A5", "url=https://evil.test/\nurl=https://good.test/\n", "duplicate key \"url\" in request"},
    {"A7", ours + "wwwauth[]=" + std::string(65536, 'A') + "\n", "a line of request is longer than 65535 bytes"},
    {"A7", std::string(70000, 'A'), "a line of request is longer than 65535 bytes"},
    {"A7", ours + repeated("wwwauth[]=Basic\n", 999), "request has more than 1000 lines"},
    {"A7", ours + repeated("wwwauth[]=" + std::string(60000, 'A') + "\n", 20), "request is larger than 1 MiB"},
    {"A7", ours + "banner\n", "line 3 of request has no \"=\""},
    {"A7", "banner\n" + ours, "line 1 of request has no \"=\""},
};

TEST(GitRead, RefusesWhatIsNoRequest) {
  for (const auto& row : bad) EXPECT_EQ(refused("get", row.input), row.text) << row.promise;
  for (const auto& row : bad) EXPECT_NE(refused("erase", row.input), "") << row.promise;
}

// THREATS.md B1, B2: the one URL parser judges what is asked for, in parts and whole.
TEST(GitRead, RefusesHostsThatAreNone) {
  for (const char* host : {"good@evil.test", "git.example.com%2f.evil.test", "git.example.com\\@evil.test", "a..b",
                           "git.example.com:", "git.example.com:0", "git.example.com:65536", "127.1", "a b"}) {
    EXPECT_NE(refused("get", "protocol=https\nhost="s + host + "\n"), "") << host;
    EXPECT_NE(refused("get", "url=https://"s + host + "/\n"), "") << host;
  }
}

struct Good {
  const char* promise;
  std::string input;
  std::string url;
};

const Good good[] = {
    {"no blank line", ours, "https://git.example.com/"},
    {"a blank line", ours + "\n", "https://git.example.com/"},
    {"the end without LF", "protocol=https\nhost=git.example.com", "https://git.example.com/"},
    {"behind the blank line", ours + "\nhost=evil.test\n", "https://git.example.com/"},
    {"A1: the same twice", ours + ours, "https://git.example.com/"},
    {"A3: CRLF", "protocol=https\r\nhost=git.example.com\r\n\r\nhost=evil.test\r\n", "https://git.example.com/"},
    {"A4: a tab in a challenge", ours + "wwwauth[]=Basic\trealm=\"x\"\n", "https://git.example.com/"},
    {"A5: alone", "url=https://git.example.com/org/x\n", "https://git.example.com/org/x"},
    {"A7: a long challenge", ours + "wwwauth[]=" + std::string(65524, 'A') + "\n", "https://git.example.com/"},
    {"A7: 1000 lines", ours + repeated("wwwauth[]=Basic\n", 998), "https://git.example.com/"},
    {"A7: unknown keys", ours + "future=1\nfuture=2\nfuture[]=3\n=4\n", "https://git.example.com/"},
    {"port", "protocol=https\nhost=git.example.com:8443\n", "https://git.example.com:8443/"},
    {"case", "protocol=HTTPS\nhost=GIT.Example.COM\n", "https://git.example.com/"},
    {"B5: path", ours + "path=org/x.git\n", "https://git.example.com/org/x.git"},
    {"B5: one slash is dropped", ours + "path=/org/x.git\n", "https://git.example.com/org/x.git"},
    {"http", "protocol=http\nhost=127.0.0.1:8080\n", "http://127.0.0.1:8080/"},
};

TEST(GitRead, TakesARequest) {
  for (const auto& row : good) {
    const Request request = read("get", row.input);
    EXPECT_EQ(request.action, Request::Action::get) << row.promise;
    ASSERT_TRUE(request.target.url) << row.promise;
    EXPECT_EQ(request.target.url->text(), row.url) << row.promise;
  }
}

// THREATS.md A2: what is not about HTTP is nobody's fault and not ours.
TEST(GitRead, IgnoresOtherProtocols) {
  for (const char* input : {"protocol=cert\nhost=\npath=/home/x/key.pem\n", "protocol=ssh\nhost=git.example.com\n",
                            "protocol=imap\nhost=x\nusername=y\n", "url=ssh://git.example.com/\n"}) {
    for (const char* operation : {"get", "erase"}) {
      const Request request = read(operation, input);
      EXPECT_EQ(request.action, Request::Action::reply) << input;
      EXPECT_TRUE(request.reply.output.empty()) << input;
    }
  }
}

TEST(GitRead, NamesTheUser) {
  EXPECT_EQ(read("get", ours).target.username, "");
  EXPECT_EQ(read("get", ours + "username=al=ice\n").target.username, "al=ice");
}

// gitcredentials(7): a list keeps its order and an empty item clears it.
TEST(GitRead, KnowsTheCallersCapabilities) {
  EXPECT_FALSE(read("get", ours).bearer);
  EXPECT_FALSE(read("get", ours + "capability[]=state\n").bearer);
  EXPECT_FALSE(read("get", ours + "capability=authtype\n").bearer);
  EXPECT_TRUE(read("get", ours + "capability[]=authtype\ncapability[]=state\n").bearer);
  EXPECT_FALSE(read("get", ours + "capability[]=authtype\ncapability[]=\n").bearer);
  EXPECT_TRUE(read("get", ours + "capability[]=\ncapability[]=authtype\n").bearer);
}

struct Challenge {
  std::string lines;
  bool bearer;
};

// THREATS.md A10: a challenge says whether Bearer is offered, and its parameters say nothing.
const Challenge challenges[] = {
    {"", true},
    {"wwwauth[]=Bearer realm=\"https://evil.test/token\"\n", true},
    {"wwwauth[]=bearer\n", true},
    {"wwwauth[]=Basic realm=\"b\"\n", false},
    {"wwwauth[]=Basic realm=\"b\"\nwwwauth[]=Bearer realm=\"r\"\n", true},
    {"wwwauth[]=Basic realm=\"b\", Bearer realm=\"r\"\n", true},
    {"wwwauth[]=Basic realm=\"a, Bearer b\"\n", false},
    {"wwwauth[]=Basic realm=\"a\\\", Bearer b\"\n", false},
    {"wwwauth[]=Digest bearer=x, realm=\"b\"\n", false},
    {"wwwauth[]=BearerX realm=\"b\"\n", false},
    {"wwwauth[]=Basic\nwwwauth[]=\nwwwauth[]=Bearer\n", true},
    {"wwwauth[]=Bearer\nwwwauth[]=\nwwwauth[]=Basic\n", false},
};

TEST(GitRead, ReadsChallenges) {
  for (const auto& row : challenges)
    EXPECT_EQ(read("get", ours + row.lines).host_offers_bearer, row.bearer) << row.lines;
}

// A fingerprint that we gave is 64 hex digits behind our prefix; any other state is another helper's.
TEST(GitRead, KnowsItsOwnState) {
  const std::string print(64, 'a');
  EXPECT_EQ(read("get", ours + "state[]=keybearer:1:" + print + "\n").refused, print);
  EXPECT_EQ(read("get", ours + "state[]=other\nstate[]=keybearer:1:" + print + "\n").refused, print);
  for (const std::string& state : {"keybearer:1:"s, "keybearer:1:a"s, "keybearer:1:" + print + "a",
                                   "keybearer:2:" + print, "keybearer:1:" + std::string(64, 'A'), print})
    EXPECT_EQ(read("get", ours + "state[]=" + state + "\n").refused, "") << state;
}

// THREATS.md A9: only an erase that carries a secret rejects one.
TEST(GitRead, RejectsWhatTheCallerHad) {
  const Request by_password = read("erase", ours + "username=x\npassword=secret\n");
  EXPECT_EQ(by_password.action, Request::Action::reject);
  EXPECT_TRUE(by_password.rejected == "secret");
  const Request by_credential = read("erase", ours + "authtype=Bearer\ncredential=secret\nwwwauth[]=Bearer\n");
  EXPECT_EQ(by_credential.action, Request::Action::reject);
  EXPECT_TRUE(by_credential.rejected == "secret");
  EXPECT_EQ(read("erase", ours).action, Request::Action::reply);
  EXPECT_EQ(read("erase", ours + "password=\n").action, Request::Action::reply);
}

TEST(GitRead, IgnoresStoreAndWhatItDoesNotKnow) {
  for (const char* operation : {"store", "approve", "get2", ""})
    EXPECT_EQ(read(operation, ours + "password=secret\n").action, Request::Action::reply) << operation;
  EXPECT_EQ(read("capability", "").reply.output, "version 0\ncapability authtype\ncapability state\n");
  EXPECT_THROW(protocol::git.read({}, Secret()), Error);
}

TEST(GitRead, AsksForInputOnlyWhereThereIsSome) {
  for (const std::string operation : {"get", "store", "erase"})
    EXPECT_TRUE(protocol::git.wants_input(std::vector{operation})) << operation;
  for (const std::string operation : {"capability", "anything"})
    EXPECT_FALSE(protocol::git.wants_input(std::vector{operation})) << operation;
  EXPECT_FALSE(protocol::git.wants_input({}));
}

// THREATS.md A8: a blank line ends a request that is kept open.
TEST(GitRead, KnowsACompleteRequest) {
  for (const char* whole : {"\n", "\r\n", "a=b\n\n", "a=b\r\n\r\n", "a=b\n\nmore"})
    EXPECT_TRUE(protocol::git.complete(whole)) << whole;
  for (const char* part : {"", "a=b", "a=b\n", "a=b\r\n", "a=b\nc=d\n", "a=b\r\r"})
    EXPECT_FALSE(protocol::git.complete(part)) << part;
}

AccessToken token(std::string_view value) {
  AccessToken token;
  token.value = Secret(value);
  token.type = "Bearer";
  token.obtained_at = Time{std::chrono::seconds{1'000'000'000}};
  token.expires_at = Time{std::chrono::seconds{1'000'003'600}};
  return token;
}

std::string answer(const Request& request, const Account& account, const AccessToken& given) {
  const auto said = protocol::git.answer(request, {account, given, false});
  EXPECT_EQ(said.exit, Exit::ok);
  return std::string(said.output.view());
}

constexpr const char* basic = "username=oauth2\npassword=T\npassword_expiry_utc=1000003570\n";
constexpr const char* basic_new =
    "capability[]=authtype\nephemeral=1\nusername=oauth2\npassword=T\npassword_expiry_utc=1000003570\n";
constexpr const char* bearer =
    "capability[]=authtype\nauthtype=Bearer\ncredential=T\nephemeral=1\npassword_expiry_utc=1000003570\n";

struct Header {
  bool caller, offered;
  const char* git_bearer;
  bool refuses;
  const char* output;
};

// "Bearer or Basic for git" and "git's answer, in order"; never both pairs.
const Header headers[] = {
    {false, true, "auto", false, basic},     {true, true, "auto", false, bearer},
    {true, false, "auto", false, basic_new}, {true, true, "auto", true, basic_new},
    {true, true, "no", false, basic_new},    {true, false, "yes", true, bearer},
    {false, true, "yes", false, basic},      {false, false, "auto", true, basic},
    {true, false, "no", true, basic_new},
};

TEST(GitAnswer, IsBearerOrBasic) {
  for (const auto& row : headers) {
    Request request;
    request.bearer = row.caller;
    request.host_offers_bearer = row.offered;
    Account account;
    account.callers.git_bearer = find_by_name<GitBearer>(row.git_bearer).value();
    account.callers.host_refuses_bearer_for_git = row.refuses;
    EXPECT_EQ(answer(request, account, token("T")), row.output) << row.caller << row.offered << row.git_bearer;
  }
}

// Offered once: a token that the caller has refused already is not followed by another chance.
TEST(GitAnswer, OffersAnotherTryOnce) {
  const AccessToken given = [] {
    AccessToken made = token("T");
    made.fingerprint = std::string(64, 'a');
    return made;
  }();
  const auto offers = [&](bool retries, bool cached, const std::string& refused) {
    Request request;
    request.retries = retries;
    request.refused = refused;
    return protocol::git.answer(request, {Account{}, given, cached}).output.view().find("continue=1") !=
           std::string::npos;
  };
  EXPECT_TRUE(offers(true, true, ""));
  EXPECT_FALSE(offers(false, true, ""));
  EXPECT_FALSE(offers(true, false, ""));
  EXPECT_FALSE(offers(true, true, std::string(64, 'b')));
}

struct Name {
  const char *configured, *preset, *asked, *account, *expected;
};

// basic_username: the key, else the preset's, else the request's, else username, else oauth2.
const Name names[] = {
    {"a", "b", "c", "d", "a"}, {"", "b", "c", "d", "b"},   {"", "", "c", "d", "c"},
    {"", "", "", "d", "d"},    {"", "", "", "", "oauth2"},
};

TEST(GitAnswer, NamesTheUser) {
  for (const auto& row : names) {
    Request request;
    request.target.username = row.asked;
    Account account;
    account.callers.basic_username = row.configured;
    account.callers.preset_basic_username = row.preset;
    account.username = row.account;
    EXPECT_TRUE(answer(request, account, token("T")).starts_with("username="s + row.expected + "\n")) << row.expected;
  }
}

TEST(GitAnswer, IsSilentAboutAnExpiryThatNobodyKnows) {
  AccessToken given = token("T");
  given.expires_at.reset();
  EXPECT_EQ(answer({}, {}, given), "username=oauth2\npassword=T\n");
}

// THREATS.md A3: nothing is written that would be a second line, be cut, or be too long for git.
TEST(GitAnswer, RefusesWhatGitCannotBeTold) {
  EXPECT_EQ(answer({}, {}, token(std::string(65525, 'A'))).find('\n', 16), 15 + 1 + 9 + 65525u);
  for (const std::string& value : {"a\nhost=evil.test"s, "a\rb"s, "a\0b"s, std::string(65526, 'A')}) {
    try {
      const AccessToken given = token(value);
      protocol::git.answer({}, {Account{}, given, false});
      FAIL() << value.size();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::protocol);
    }
  }
  Account account;
  account.username = "x\npassword=y";
  const AccessToken given = token("T");
  EXPECT_THROW(protocol::git.answer({}, {account, given, false}), Error);
}

// "A match, but no token": git is told to stop asking; a person who calls it sees the code.
TEST(GitRefuse, TellsGitToQuit) {
  const auto said = protocol::git.refuse({}, {Exit::login, "goto: a sign-in is needed"});
  EXPECT_EQ(said.output.view(), "quit=1\n");
  EXPECT_EQ(said.exit, Exit::login);
}

TEST(Protocols, AreFoundByName) {
  EXPECT_EQ(protocol::find_protocol("git"), &protocol::git);
  EXPECT_EQ(protocol::find_protocol("svn"), nullptr);
}

}  // namespace
