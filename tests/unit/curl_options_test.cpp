// SPDX-License-Identifier: MIT
#include "helper/commands/curl_options.hpp"

#include <cstdio>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <set>

#include "helper/base/error.hpp"

namespace {

using Words = std::vector<std::string>;

// The words for curl, operations apart by "--next".
Words line(const Words& words) {
  Words all;
  for (const auto& operation : read_curl_line(words)) {
    if (!all.empty()) all.emplace_back("--next");
    EXPECT_FALSE(operation.urls.empty());
    all.insert(all.end(), operation.words.begin(), operation.words.end());
  }
  return all;
}

struct Line {
  Words words, expected;
};

const std::string url = "https://api.example.com/";

// Every URL is found and rebuilt, whatever stands around it.
const Line lines[] = {
    {{url}, {url}},
    {{"https://API.example.com:443/a?b#c"}, {"https://api.example.com/a?b"}},
    {{"https://api.example.com"}, {url}},
    {{"-s", url, "-S"}, {"-s", url, "-S"}},
    {{"--url", url}, {"--url", url}},
    {{"--url=https://api.example.com"}, {"--url", url}},
    {{"--max-time=5", url}, {"--max-time", "5", url}},
    {{"-sSLo", "file", url}, {"-sSLo", "file", url}},
    {{"-ofile", url}, {"-ofile", url}},
    {{"-o", "https://not.a.url/", url}, {"-o", "https://not.a.url/", url}},
    {{"-sofile", "-X", "POST", url}, {"-sofile", "-X", "POST", url}},
    {{"-d", "@file", url}, {"-d", "@file", url}},
    {{"-d", "--next", url}, {"-d", "--next", url}},
    {{"--data", "-k", url}, {"--data", "-k", url}},
    {{"-H", "Accept: a/b", url}, {"-H", "Accept: a/b", url}},
    {{"-HX-Authorization: a", url}, {"-HX-Authorization: a", url}},
    {{"--no-buffer", "-N", "--no-location", url}, {"--no-buffer", "-N", "--no-location", url}},
    {{"-4", "-0", "-#", url}, {"-4", "-0", "-#", url}},
    {{"-s", "--", url}, {"-s", url}},
    {{url, "--next", "-d", "x", url}, {url, "--next", "-d", "x", url}},
    {{url, "-:", url}, {url, "--next", url}},
    {{url, url}, {url, url}},
    {{"127.0.0.1:8080/x"}, {"http://127.0.0.1:8080/x"}},
    {{"api.example.com/?u=https://x/"}, {"http://api.example.com/?u=https://x/"}},
    {{"ftp.example.com"}, {"http://ftp.example.com/"}},
    {{"api.example.com", "--proto-default", "https"}, {url, "--proto-default", "https"}},
    {{"--proto-default", "HTTPS", "api.example.com", "--next", "api.example.com"},
     {"--proto-default", "HTTPS", url, "--next", "http://api.example.com/"}},
    {{"https://api.example.com/{a,b}/[1-3]"}, {"https://api.example.com/{a,b}/[1-3]"}},
};

TEST(CurlLine, IsReadAsCurlReadsIt) {
  for (const auto& row : lines) EXPECT_EQ(line(row.words), row.expected) << row.words[0];
}

struct Refused {
  Words words;
  std::string text;  // how the sentence begins
};

// Refused, since it would let the token out; and what cannot be understood.
const Refused refused[] = {
    {{}, "curl: no URL is given"},
    {{"-s"}, "curl: no URL is given"},
    {{"--next", url}, "curl: no URL is given"},
    {{url, "--next"}, "curl: no URL is given"},
    {{"-"}, "curl: - is refused"},
    {{url, "-o"}, "curl: -o requires a value"},
    {{url, "--output"}, "curl: --output requires a value"},
    {{"--outp", "x", url}, "curl: --outp is refused: keybearer does not know"},
    {{"--urll", url}, "curl: --urll is refused: keybearer does not know"},
    {{"--nosuch=secret", url}, "curl: --nosuch is refused"},
    {{"-s\xc3\xa4", url}, "curl: -"},
    {{"--no-output", "x", url}, "curl: --no-output is refused"},
    {{"--silent=x", url}, "curl: --silent= is refused"},
    {{"--no-next", url}, "curl: --no-next is refused"},
    {{url, "-s:", url}, "curl: -s: is refused"},
    {{url, "-:s", url}, "curl: -:s is refused"},
    {{"-K", "x", url}, "curl: -K is refused"},
    {{"-sKx", url}, "curl: -K is refused"},
    {{"--config", "x", url}, "curl: --config is refused"},
    {{"--config=x", url}, "curl: --config is refused"},
    {{"--expand-url", "{{x}}"}, "curl: --expand- is refused"},
    {{"--variable", "x=y", url}, "curl: --variable is refused"},
    {{"--url", "@file"}, "curl: a file of URLs is refused"},
    {{"@file"}, "curl: a file of URLs is refused"},
    {{"--location-trusted", url}, "curl: --location-trusted is refused"},
    {{"--libcurl", "x", url}, "curl: --libcurl is refused"},
    {{"--trace", "x", url}, "curl: --trace is refused"},
    {{"--trace-ascii", "x", url}, "curl: --trace-ascii is refused"},
    {{"-v", url}, "curl: -v is refused"},
    {{"-sSv", url}, "curl: -v is refused"},
    {{"-x", "p", url}, "curl: -x is refused"},
    {{"-xp", url}, "curl: -x is refused"},
    {{"--proxy-header", "a: b", url}, "curl: --proxy-header is refused"},
    {{"--preproxy", "p", url}, "curl: --preproxy is refused"},
    {{"--socks5", "p", url}, "curl: --socks5 is refused"},
    {{"-U", "p", url}, "curl: -U is refused"},
    {{"-u", "a:b", url}, "curl: -u is refused"},
    {{"-ua:b", url}, "curl: -u is refused"},
    {{"--oauth2-bearer=secret", url}, "curl: --oauth2-bearer is refused"},
    {{"-n", url}, "curl: -n is refused"},
    {{"--netrc-file", "x", url}, "curl: --netrc-file is refused"},
    {{"--anyauth", url}, "curl: --anyauth is refused"},
    {{"-H", "authorization: x", url}, "curl: an Authorization header is refused"},
    {{"-HAuthorization: x", url}, "curl: an Authorization header is refused"},
    {{"-sHAuthorization;", url}, "curl: an Authorization header is refused"},
    {{"--header", "Authorization :x", url}, "curl: an Authorization header is refused"},
    {{"--header=Authorization:", url}, "curl: an Authorization header is refused"},
    {{"-H", "Proxy-Authorization: x", url}, "curl: a Proxy-Authorization header is refused"},
    {{"-H", "Host: other.example", url}, "curl: a Host header is refused"},
    {{"-H", "@file", url}, "curl: a header from a file is refused"},
    {{"-H", "host: other.example", url}, "curl: a Host header is refused"},
    {{"-H", "HOST;", url}, "curl: a Host header is refused"},
    {{"-H", "X: y\rHost: other.example", url}, "curl: a header of several lines is refused"},
    {{"-H", "X: y\nHost: other.example", url}, "curl: a header of several lines is refused"},
    {{"-H", "X: y\r\nHost: other.example", url}, "curl: a header of several lines is refused"},
    {{"-k", url}, "curl: -k is refused"},
    {{"--resolve", "a:443:127.0.0.1", url}, "curl: --resolve is refused"},
    {{"--connect-to", "::a:443", url}, "curl: --connect-to is refused"},
    {{"--unix-socket", "x", url}, "curl: --unix-socket is refused"},
    {{"--abstract-unix-socket", "x", url}, "curl: --abstract-unix-socket is refused"},
    {{"--request-target", "/x", url}, "curl: --request-target is refused"},
    {{"--help"}, "curl: --help is refused"},
    {{"-V"}, "curl: -V is refused"},
    {{"--proto-default", "ftp", url}, "curl: --proto-default ftp is refused"},
    {{"ftp://api.example.com/"}, ""},
    {{"https://{api,evil}.example.com/"}, ""},
    {{"https://api.example.com:[80-90]/"}, ""},
    {{"{https,http}://api.example.com/"}, ""},
    {{"https://user@api.example.com/"}, ""},
    {{"https:/api.example.com/"}, ""},
    {{"https:///api.example.com/"}, ""},
    {{"https://api.example.com\\@evil.test/"}, ""},
    {{"--", "-k"}, ""},
    {{""}, ""},
};

TEST(CurlLine, RefusesWhatWouldLetTheTokenOut) {
  for (const auto& row : refused) {
    try {
      line(row.words);
      ADD_FAILURE() << (row.words.empty() ? "" : row.words[0]);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::usage) << sentence(error);
      EXPECT_TRUE(sentence(error).starts_with(row.text)) << sentence(error) << " instead of " << row.text;
      EXPECT_EQ(sentence(error).find("secret"), sentence(error).npos) << sentence(error);
    }
  }
}

// All that are refused, so that none is let in by a slip; those about a proxy by their names.
TEST(CurlOptions, AreRefusedByName) {
  const std::set<std::string_view> expected = {"abstract-unix-socket",
                                               "anyauth",
                                               "aws-sigv4",
                                               "basic",
                                               "config",
                                               "connect-to",
                                               "digest",
                                               "help",
                                               "insecure",
                                               "libcurl",
                                               "location-trusted",
                                               "manual",
                                               "negotiate",
                                               "netrc",
                                               "netrc-file",
                                               "netrc-optional",
                                               "ntlm",
                                               "ntlm-wb",
                                               "oauth2-bearer",
                                               "request-target",
                                               "resolve",
                                               "trace",
                                               "trace-ascii",
                                               "trace-config",
                                               "unix-socket",
                                               "user",
                                               "variable",
                                               "verbose",
                                               "version"};
  std::set<std::string_view> found;
  for (const auto& option : curl_options()) {
    if (option.name.starts_with("proxy") || option.name.starts_with("socks") || option.name == "preproxy")
      EXPECT_FALSE(option.refused.empty()) << option.name;
    else if (!option.refused.empty())
      found.insert(option.name);
  }
  EXPECT_EQ(found, expected);
}

TEST(CurlOptions, AreSortedAndUnique) {
  std::map<char, std::string_view> letters;
  std::string_view last;
  for (const auto& option : curl_options()) {
    EXPECT_LT(last, option.name);
    last = option.name;
    if (option.letter == 0) continue;
    EXPECT_TRUE(letters.emplace(option.letter, option.name).second) << option.name;
  }
}

const CurlOption* find(std::string_view name) {
  for (const auto& option : curl_options())
    if (option.name == name) return &option;
  return nullptr;
}

struct Help {
  char letter = 0;
  std::string name;
  bool value = false;
};

// " -o, --output <file>      Write to file": a letter or none, a name, and what it takes in <> or [].
std::optional<Help> parse_help(const std::string& text) {
  Help help;
  const auto dashes = text.find("--");
  if (dashes == text.npos || text.find_first_not_of(' ') < dashes - 5) return {};
  const auto letter = text.find_first_not_of(' ');
  if (letter < dashes) help.letter = text[letter + 1];
  const auto end = text.find(' ', dashes);
  help.name = text.substr(dashes + 2, end - dashes - 2);
  help.value = end != text.npos && end + 1 < text.size() && (text[end + 1] == '<' || text[end + 1] == '[');
  return help;
}

// The table is the installed curl's own: the same names, letters and values.
TEST(CurlOptions, AreThoseOfTheInstalledCurl) {
  FILE* pipe = popen("curl -q --help all 2>/dev/null", "r");
  ASSERT_NE(pipe, nullptr);
  char buffer[1024];
  int seen = 0;
  while (std::fgets(buffer, sizeof buffer, pipe)) {
    const auto help = parse_help(buffer);
    if (!help) continue;
    ++seen;
    const bool negated = help->name.starts_with("no-") && !find(help->name);
    const auto* option = find(negated ? help->name.substr(3) : help->name);
    ASSERT_NE(option, nullptr) << help->name;
    if (option->name == "help") continue;  // its value may be left out
    // The newer name of --include, which has the letter here.
    const char letter = help->name == "show-headers" ? '\0' : help->letter;
    EXPECT_EQ(option->letter, letter) << help->name;
    EXPECT_EQ(option->kind == CurlOption::value, help->value) << help->name;
  }
  pclose(pipe);
  if (seen == 0) GTEST_SKIP() << "no curl here";
  EXPECT_GT(seen, 200);
}

}  // namespace
