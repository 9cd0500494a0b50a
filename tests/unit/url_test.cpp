// SPDX-License-Identifier: MIT
#include "helper/base/url.hpp"

#include <gtest/gtest.h>

#include "helper/base/utf8.hpp"

namespace {

using namespace std::string_literals;

template <typename Call>
Error error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {Exit::ok, "no error"};
}

// THREATS.md B1, the table, line for line: what `https://git.example.com` answers, asked as git does.
enum class Answer { yes, no, input };

struct Row {
  const char* why;
  const char* scheme;
  std::string authority;
  Answer answer;
  const char* configured = "https://git.example.com";
};

const std::string long_label(64, 'a');
const std::string long_host =
    std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(61, 'd');

const Row b1[] = {
    {"itself", "https", "git.example.com", Answer::yes},
    {"case", "https", "GIT.Example.COM", Answer::yes},
    {"case of the scheme", "HTTPS", "git.example.com", Answer::yes},
    {"default port", "https", "git.example.com:443", Answer::yes},
    {"other port", "https", "git.example.com:8443", Answer::no},
    {"plain scheme", "http", "git.example.com", Answer::no},
    {"plain scheme at our port", "http", "git.example.com:443", Answer::no},
    {"trailing dot (B3)", "https", "git.example.com.", Answer::no},
    {"sub domain", "https", "a.git.example.com", Answer::no},
    {"super domain", "https", "example.com", Answer::no},
    {"look-alike", "https", "git.example.com.evil.test", Answer::no},
    {"look-alike", "https", "xgit.example.com", Answer::no},
    {"userinfo", "https", "good@evil.test", Answer::input},
    {"userinfo", "https", "git.example.com@evil.test", Answer::input},
    {"userinfo with password", "https", "a:b@git.example.com", Answer::input},
    {"encoded separator", "https", "git.example.com%2f.evil.test", Answer::input},
    {"encoded dot", "https", "git%2eexample.com", Answer::input},
    {"encoded NUL", "https", "git.example.com%00", Answer::input},
    {"NUL", "https", "git.example.com\0"s, Answer::input},
    {"backslash", "https", "git.example.com\\@evil.test", Answer::input},
    {"backslash", "https", "git.example.com\\.evil.test", Answer::input},
    {"space", "https", "git.example.com ", Answer::input},
    {"tab", "https", "git.example\t.com", Answer::input},
    {"newline", "https", "git.example.com\n", Answer::input},
    {"slash", "https", "git.example.com/x", Answer::input},
    {"question mark (B2)", "https", "git.example.com?.evil.test", Answer::input},
    {"number sign (B2)", "https", "git.example.com#.evil.test", Answer::input},
    {"no host", "https", "", Answer::input},
    {"no host but a port", "https", ":443", Answer::input},
    {"empty port", "https", "git.example.com:", Answer::input},
    {"port 0", "https", "git.example.com:0", Answer::input},
    {"port 65536", "https", "git.example.com:65536", Answer::input},
    {"port 99999999999999999999", "https", "git.example.com:99999999999999999999", Answer::input},
    {"port +443", "https", "git.example.com:+443", Answer::input},
    {"port 0443", "https", "git.example.com:0443", Answer::input},
    {"port 443x", "https", "git.example.com:443x", Answer::input},
    {"two ports", "https", "git.example.com:443:443", Answer::input},
    {"IPv6", "https", "[::1]:443", Answer::yes, "https://[0:0:0:0:0:0:0:1]"},
    {"IPv6", "https", "[0:0:0:0:0:0:0:1]", Answer::yes, "https://[::1]"},
    {"IPv6 case", "https", "[2001:DB8::0:A]", Answer::yes, "https://[2001:db8::a]"},
    {"IPv6 other", "https", "[::2]", Answer::no, "https://[::1]"},
    {"IPv6 zone", "https", "[fe80::1%25eth0]", Answer::input},
    {"IPv6 zone, bare", "https", "[fe80::1%eth0]", Answer::input},
    {"IPv6 without brackets", "https", "::1", Answer::input},
    {"IPv6 malformed", "https", "[::1", Answer::input},
    {"IPv6 malformed", "https", "[::1]x", Answer::input},
    {"IPv6 malformed", "https", "[1::2::3]", Answer::input},
    {"IPv6 malformed", "https", "[]", Answer::input},
    {"v4-mapped", "https", "[::ffff:127.0.0.1]", Answer::no, "https://127.0.0.1"},
    {"v4-mapped equals itself", "https", "[::ffff:7f00:1]", Answer::yes, "https://[::ffff:127.0.0.1]"},
    {"IPv4", "https", "127.0.0.1", Answer::yes, "https://127.0.0.1"},
    {"odd IPv4", "https", "127.1", Answer::input},
    {"odd IPv4", "https", "0x7f.1", Answer::input},
    {"odd IPv4", "https", "0x7f000001", Answer::input},
    {"odd IPv4", "https", "127.0.0.0x1", Answer::input},
    {"odd IPv4", "https", "2130706433", Answer::input},
    {"odd IPv4", "https", "010.0.0.1", Answer::input},
    {"odd IPv4", "https", "127.0.0.01", Answer::input},
    {"odd IPv4", "https", "127.0.0.00", Answer::input},
    {"odd IPv4", "https", "0177.1", Answer::input},
    {"odd IPv4", "https", "1.2.3", Answer::input},
    {"odd IPv4", "https", "1..2.3", Answer::input},
    {"odd IPv4", "https", "256.0.0.1", Answer::input},
    {"odd IPv4", "https", "1.2.3.1000", Answer::input},
    {"odd IPv4", "https", "1.2.3.4.5", Answer::input},
    {"IPv4 with a dot", "https", "127.0.0.1.", Answer::input},
    {"IDN, A-label", "https", "XN--Bcher-KVA.test", Answer::yes, "https://xn--bcher-kva.test"},
    // Hosts are ASCII; others are written as xn--, so a U-label is not a host here.
    {"IDN, U-label", "https",
     "b\xc3\xbc"
     "cher.test",
     Answer::input},
    {"IDN dot U+3002", "https",
     "git\xe3\x80\x82"
     "example.com",
     Answer::input},
    {"IDN dot U+FF0E", "https",
     "git\xef\xbc\x8e"
     "example.com",
     Answer::input},
    {"IDN dot U+FF61", "https",
     "git\xef\xbd\xa1"
     "example.com",
     Answer::input},
    {"confusable", "https", "g\xd1\x96t.example.com", Answer::input},
    {"confusable as punycode", "https", "xn--gt-gmc.example.com", Answer::no},
    {"label of 63", "https", std::string(63, 'a') + ".test", Answer::no},
    {"label of 64", "https", long_label + ".test", Answer::input},
    {"host of 253", "https", long_host, Answer::no},
    {"host of 254", "https", long_host + "d", Answer::input},
    {"empty label", "https", "a..b", Answer::input},
    {"empty label", "https", ".git.example.com", Answer::input},
    {"two dots at the end", "https", "git.example.com..", Answer::input},
    {"a dot", "https", ".", Answer::input},
    {"underscore", "https", "a_b.example.com", Answer::no},
    {"leading hyphen", "https", "-git.example.com", Answer::input},
    {"leading hyphen", "https", "git.-example.com", Answer::input},
    {"odd byte", "https", "git.example.com;evil", Answer::input},
    {"odd byte", "https", "git.example.com,evil", Answer::input},
    {"odd byte", "https", "*.example.com", Answer::input},
    {"scheme", "ftp", "git.example.com", Answer::input},
    {"scheme", "", "git.example.com", Answer::input},
};

Answer ask(const Row& row) {
  const Match match = Match::parse(row.configured, Exit::config);
  try {
    const Origin origin = parse_origin(row.scheme, row.authority, Exit::input);
    return match.covers(Url{origin, "/", "", false}) ? Answer::yes : Answer::no;
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::input);
    EXPECT_EQ(printable(sentence(error), 1000), sentence(error));
    return Answer::input;
  }
}

TEST(Url, TableB1OfTheThreats) {
  for (const auto& row : b1) EXPECT_EQ(ask(row), row.answer) << row.why << ": " << row.authority;
}

// THREATS.md B1, the other direction: a URL in one piece is judged as its parts are.
TEST(Url, TableB1InOnePiece) {
  for (const auto& row : b1) {
    if (row.authority.find_first_of("/?#") != std::string::npos) continue;  // these end the authority there
    const auto parse = [&] { parse_url(std::string(row.scheme) + "://" + row.authority + "/x", Exit::input); };
    EXPECT_EQ(error_of(parse).exit, row.answer == Answer::input ? Exit::input : Exit::ok) << row.why << row.authority;
  }
}

TEST(Url, EndsTheAuthorityWhereTheRfcDoes) {  // THREATS.md B2
  EXPECT_EQ(parse_url("https://a.test?@evil.test", Exit::input).origin.host, "a.test");
  EXPECT_EQ(parse_url("https://a.test#@evil.test", Exit::input).origin.host, "a.test");
  EXPECT_EQ(parse_url("https://a.test/@evil.test", Exit::input).origin.host, "a.test");
}

TEST(Url, KeepsPathAndQueryAsWritten) {
  const Url url = parse_url("HTTPS://A.test:0443"s.replace(14, 5, ":443") + "/a//../B%2f?q=/?&x#frag?", Exit::input);
  EXPECT_EQ(url.path, "/a//../B%2f");
  EXPECT_EQ(url.query, "?q=/?&x");
  EXPECT_TRUE(url.has_fragment);
  EXPECT_EQ(url.text(), "https://a.test/a//../B%2f?q=/?&x");
  EXPECT_EQ(parse_url("http://a.test", Exit::input).text(), "http://a.test/");
  EXPECT_EQ(parse_url("http://a.test:443?", Exit::input).text(), "http://a.test:443/?");
  EXPECT_EQ(parse_url("https://[::0001]:1/", Exit::input).text(), "https://[::1]:1/");
}

TEST(Url, RefusesBytesThatParsersReadDifferently) {
  for (const auto& bad :
       {"https://a.test/a b"s, "https://a.test/a\\b"s, "https://a.test/\x01"s, "https://a.test/\x7f"s,
        "https://a.test/\xc3\xbc"s, "https://a.test/?a\0"s, "https://a.test/#\n"s, "a.test"s, "//a.test/"s,
        "https:/a.test"s, "https:a.test"s, "file:///etc/passwd"s, ""s, "://"s, " https://a.test"s})
    EXPECT_EQ(error_of([&] { parse_url(bad, Exit::usage); }).exit, Exit::usage) << bad;
}

// THREATS.md S2, H1: a message has no secret and no control byte.
TEST(Url, ShowsNoSecretInItsErrors) {
  for (const char* bad :
       {"https://user:hunter2@a.test/", "https://hunter2@a.test", "https://a.test:x/?code=hunter2",
        "https://hunter2@a.test:x@b.test/", "hunter2@a.test", "https://a.test:x#hunter2",
        "https://user:hunter2#x@a.test:x", "https://user:hunter2?x@a.test", "https://u:hunter2/x@a.test:x",
        "https://u:x#hunter2@a.test", "https://u:a@hunter2@a.test", "https://a.test:x/?b=c@hunter2",
        "https://a.test:x/#b@c?hunter2", "https://u:p?q#hunter2@a.test"}) {
    const Error error = error_of([&] { parse_url(bad, Exit::input); });
    EXPECT_EQ(error.exit, Exit::input);
    EXPECT_EQ(sentence(error).find("hunter2"), std::string::npos) << sentence(error);
  }
  EXPECT_EQ(sentence(error_of([] { parse_url("https://u:p@a.test/\x1b", Exit::input); })),
            "URL https://***@a.test/?: it holds a control byte");
  EXPECT_EQ(sentence(error_of([] { parse_url("https://u:p@a.test/", Exit::input); })),
            "URL https://***@a.test/: it holds a username or password; remove the @ and what precedes it");
  EXPECT_EQ(
      sentence(error_of([] { parse_url("https://u:p#x@a.test/", Exit::input); })).find("URL https://***@a.test/: "),
      0u);
}

// THREATS.md B2: what is shown is cut at the last '@', and the parser still ends the host at the first '#'.
TEST(Url, IsNotReadAsItIsShown) {
  EXPECT_EQ(parse_url("https://evil.test#@good.host", Exit::input).origin.host, "evil.test");
  EXPECT_EQ(parse_url("https://evil.test?@good.host", Exit::input).origin.host, "evil.test");
  EXPECT_EQ(parse_url("https://evil.test/@good.host", Exit::input).origin.host, "evil.test");
  EXPECT_THROW(parse_url("https://user:S3cr3tPw#x@host", Exit::input), Error);
}

TEST(Origin, IsLoopbackInDigitsOnly) {
  for (const char* yes : {"http://127.0.0.1", "http://127.255.0.9:8080", "https://[::1]", "http://[0::1]"})
    EXPECT_TRUE(parse_url(yes, Exit::input).origin.loopback()) << yes;
  for (const char* no : {"http://localhost", "http://127.example", "http://127.0.0.1.example", "http://128.0.0.1",
                         "http://[::ffff:127.0.0.1]", "http://[::2]", "http://localhost."})
    EXPECT_FALSE(parse_url(no, Exit::input).origin.loopback()) << no;
}

// THREATS.md C2, C8
TEST(Endpoint, IsHttpsOrLoopback) {
  EXPECT_EQ(parse_endpoint("https://a.test/token?x=y", Exit::config).text(), "https://a.test/token?x=y");
  EXPECT_EQ(parse_endpoint("http://127.0.0.1:8080/t", Exit::config).text(), "http://127.0.0.1:8080/t");
  for (const char* bad :
       {"http://a.test/", "http://localhost/", "https://a.test/#", "https://u@a.test/", "https://a.test./"})
    EXPECT_EQ(error_of([&] { parse_endpoint(bad, Exit::protocol); }).exit, Exit::protocol) << bad;
}

TEST(Match, IsWrittenInOneWay) {
  EXPECT_EQ(Match::parse("HTTPS://Git.Example.com:443/Org/", Exit::config).text(), "https://git.example.com/Org");
  EXPECT_EQ(Match::parse("https://*.Example.com:8443", Exit::config).text(), "https://*.example.com:8443");
  EXPECT_EQ(Match::parse("http://127.0.0.1:8080/", Exit::config).text(), "http://127.0.0.1:8080");
  for (const char* bad : {"git.example.com",
                          "http://git.example.com",
                          "http://localhost",
                          "https://git.example.com.",
                          "https://a.test?x",
                          "https://a.test?",
                          "https://a.test#x",
                          "https://u@a.test",
                          "https://*",
                          "https://*.com",
                          "https://*.com.",
                          "https://a.*.test",
                          "https://*a.test",
                          "https://*.*.a.test",
                          "https://*.1.2.3.4",
                          "https://*.[::1]",
                          "https://a.test/x/../y",
                          "https://a.test/x//y",
                          "https://a.test//",
                          "https://a.test/%2e%2e",
                          "https://a.test/a%2Fb",
                          "https://a.test/*",
                          "http://*.127.0.0.1"})
    EXPECT_EQ(error_of([&] { Match::parse(bad, Exit::config); }).exit, Exit::config) << bad;
}

bool covers(const char* match, const char* url) {
  return Match::parse(match, Exit::config).covers(parse_url(url, Exit::input));
}

// THREATS.md B1: a wildcard is one or more labels.
TEST(Match, WildcardsCoverWholeLabels) {
  const char* match = "https://*.example.com";
  EXPECT_TRUE(covers(match, "https://a.example.com/"));
  EXPECT_TRUE(covers(match, "https://a.b.EXAMPLE.com/x"));
  for (const char* no : {"https://example.com/", "https://aexample.com/", "https://evilexample.com/",
                         "https://a.example.com./", "http://a.example.com/", "https://a.example.com:8443/",
                         "https://a.example.com.evil.test/", "https://com/", "https://e.com/"})
    EXPECT_FALSE(covers(match, no)) << no;
}

// THREATS.md B5
TEST(Match, PathsCoverWholeSegments) {
  const char* match = "https://a.test/org/team";
  for (const char* yes : {"https://a.test/org/team", "https://a.test/org/team/", "https://a.test/org/team/x?y",
                          "https://a.test/org/team/a..b"})
    EXPECT_TRUE(covers(match, yes)) << yes;
  for (const char* no : {"https://a.test/", "https://a.test/org", "https://a.test/org/teams", "https://a.test/Org/team",
                         "https://a.test/x/org/team", "https://b.test/org/../team"})
    EXPECT_FALSE(covers(match, no)) << no;
  for (const char* ambiguous :
       {"https://a.test/org/team/../other", "https://a.test/org%2fteam", "https://a.test/org//team",
        "https://a.test//org/team", "https://a.test/org/team/%2E%2e/x", "https://a.test/org/team/..",
        "https://a.test/./org/team", "https://a.test/org/team/..;/x", "https://a.test/org/team%5c..%5cx"})
    EXPECT_EQ(error_of([&] { covers(match, ambiguous); }).exit, Exit::input) << ambiguous;
  EXPECT_TRUE(covers("https://a.test", "https://a.test/org//../x%2f"));  // no path of ours, so none is compared
}

// THREATS.md B4, B5: what is worth a word when nothing matches.
TEST(Match, KnowsNearMisses) {
  const Match match = Match::parse("https://a.test/org", Exit::config);
  EXPECT_TRUE(match.covers_but_for_plain_http(parse_url("http://a.test/", Exit::input)));
  EXPECT_TRUE(match.covers_but_for_plain_http(parse_url("http://a.test:443/", Exit::input)));
  EXPECT_FALSE(match.covers_but_for_plain_http(parse_url("http://a.test:8080/", Exit::input)));
  EXPECT_FALSE(match.covers_but_for_plain_http(parse_url("https://a.test/", Exit::input)));
  EXPECT_FALSE(match.covers_but_for_plain_http(parse_url("http://b.test/", Exit::input)));
  EXPECT_TRUE(match.covers_origin(parse_origin("https", "A.test:443", Exit::input)));
  EXPECT_FALSE(match.covers_origin(parse_origin("https", "a.test:444", Exit::input)));
}

TEST(Match, LongerOnesCompareGreater) {
  const char* ascending[] = {"https://*.b.test", "https://*.b.test/x", "https://*.a.b.test",
                             "https://a.b.test", "https://a.b.test/x", "https://a.b.test/x/y"};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i)
    EXPECT_LT(Match::parse(ascending[i], Exit::config).length(), Match::parse(ascending[i + 1], Exit::config).length());
  EXPECT_EQ(Match::parse("https://a.test/longer", Exit::config).length(),
            Match::parse("https://b.test/x", Exit::config).length());
}

}  // namespace
