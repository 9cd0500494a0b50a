// SPDX-License-Identifier: MIT
// keybearer passes the token to curl as a header, in a configuration file (-K) in memory that curl opens by descriptor:
// - With -L, curl 7.88 sends a custom Authorization header and a token of --oauth2-bearer again only to the same
//   scheme, host and port (measured). But up to 8.17 it sends the token of --oauth2-bearer also after a redirect to
//   imap, ldap, pop3 or smtp (CVE-2025-14524), and with --anyauth that token is one method of several. A header has
//   neither fault.
// - curl resets its options at --next, so each operation gets the -K again; /dev/fd/N, opened again, is read from its
//   beginning.
// - The response's status is known from the headers that curl dumps into a second file in memory, since curl's streams,
//   exit code and signals are the caller's. Only then does curl run as a child.
// - The -K comes last, so that no argument of the caller follows its noproxy: if http_proxy is set, curl sends even a
//   request to a loopback address through that proxy, with the header (measured).
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "helper/base/file.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/broker.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/curl_options.hpp"
#include "helper/commands/curl_responses.hpp"
#include "helper/commands/not_started.hpp"
#include "helper/config/config.hpp"
#include "helper/config/providers.hpp"

namespace {

// "--account NAME" is keybearer's option if it comes first; every other argument is curl's.
std::string take_account(Arguments& words) {
  constexpr std::string_view option = "--account";
  if (words.empty() || !words[0].starts_with(option)) return "";
  std::string name;
  if (words[0].size() > option.size() && words[0][option.size()] == '=') {
    name = words[0].substr(option.size() + 1);
    words.erase(words.begin());
  } else if (words[0] == option && words.size() > 1) {
    name = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (name.empty()) throw Error{Exit::usage, "curl: --account requires a value", "see: keybearer curl --help"};
  return name;
}

Error no_match(const Url& url, const MatchResult& result, const std::string& narrowed) {
  const std::string shown = "curl: " + printable(url.origin.text() + url.path);
  if (result.plain_http)
    return {Exit::usage, shown + ": " + result.plain_http->name + " answers this host over https only",
            "write https://"};
  if (!narrowed.empty())
    return {Exit::usage, shown + ": no match of " + narrowed + " covers it, so it gets no token",
            "see: keybearer status"};
  if (result.other_path)
    return {Exit::usage, shown + ": no account matches", result.other_path->name + " answers other paths of this host"};
  return {Exit::usage, shown + ": no account matches", "see: keybearer status"};
}

// curl makes one URL of each alternative in {} and [] and resolves its dot segments, so one could leave the match's
// path.
void refuse_leaving_the_path(const Url& url, const Match& match) {
  if (match.covers({url.origin, "/", "", false})) return;
  if (url.path.find_first_of("{[") == url.path.npos || url.path.find_first_of(".%") == url.path.npos) return;
  throw Error{Exit::usage, "curl: " + printable(url.text()) + " is refused: with the match " + match.text() +
                               " a path may not have { or [ together with . or %"};
}

MatchResult choose(const std::vector<Account>& accounts, const Url& url, const std::string& narrowed) {
  const MatchResult result = account_for(accounts, {url, "", narrowed});
  if (!result.tied.empty())
    throw tied(result, url, "name one with --account, give one a longer match, or set default = yes in one of them");
  if (!result.account) throw no_match(url, result, narrowed);
  refuse_leaving_the_path(url, *result.match);
  return result;
}

// Each URL is matched separately: a URL that another account matches better does not get this account's token.
const Account& account_of(const std::vector<Account>& accounts, const std::vector<CurlOperation>& operations,
                          const std::string& narrowed) {
  const Account* account = nullptr;
  for (const auto& operation : operations) {
    for (const auto& url : operation.urls) {
      const MatchResult result = choose(accounts, url, narrowed);
      if (account && result.account != account)
        throw Error{Exit::usage,
                    "curl: " + printable(url.origin.text() + url.path) + " matches " + result.account->name +
                        ", another URL matches " + account->name,
                    "call curl once for each account"};
      account = result.account;
    }
  }
  return *account;
}

bool any_plain_http(const std::vector<CurlOperation>& operations) {
  for (const auto& operation : operations)
    for (const auto& url : operation.urls)
      if (url.origin.scheme == "http") return true;
  return false;
}

// `headers` is where curl writes the responses' headers; -1: nowhere.
Secret curl_configuration(const Secret& token, bool past_proxies, int headers) {
  Secret text;
  text.append("header = \"Authorization: Bearer ");
  for (const char& byte : token.view()) {
    if (byte == '"' || byte == '\\') text.append("\\");
    text.append({&byte, 1});
  }
  text.append("\"\n");
  if (past_proxies) text.append("noproxy = \"*\"\n");
  if (headers >= 0) text.append("dump-header = \"/dev/fd/" + std::to_string(headers) + "\"\n");
  return text;
}

[[noreturn]] void fail_in_memory() {
  throw Error{Exit::temporary, "curl: cannot keep the token in memory: " + errno_text(errno), {}, Kept::nothing_sent};
}

// Files in memory, without close-on-exec, so that curl inherits them: no other descriptor is.
int memory_file() {
  const int fd = memfd_create("keybearer", MFD_ALLOW_SEALING);
  if (fd < 0) fail_in_memory();
  return fd;
}

int sealed(const Secret& text) {
  const int fd = memory_file();
  if (!write_all(fd, text.view()) ||
      fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
    fail_in_memory();
  return fd;
}

std::vector<std::string> command_line(const std::vector<CurlOperation>& operations, int configuration) {
  std::vector<std::string> words{"curl", "-q"};
  for (const auto& operation : operations) {
    if (&operation != &operations.front()) words.emplace_back("--next");
    words.insert(words.end(), operation.words.begin(), operation.words.end());
    words.emplace_back("-K");
    words.push_back("/dev/fd/" + std::to_string(configuration));
  }
  return words;
}

// A host may refuse a token that has not expired by our clock, since it was revoked. A new one would be refused for
// another reason, and the caller's own -D is left to the caller.
bool is_worth_watching(const AccessToken& token, const std::vector<CurlOperation>& operations) {
  constexpr std::chrono::seconds new_for{60};
  const auto age = now() - token.obtained_at;
  return !token.renewed && age > new_for &&
         std::none_of(operations.begin(), operations.end(), [](const auto& one) { return one.dumps_headers; });
}

void drop_if_refused(const Account& account, const AccessToken& token, int headers) noexcept try {
  constexpr std::size_t limit = 4 * 1024 * 1024;
  const Provider* preset = find_provider(account.provider);
  Secret text;
  if (lseek(headers, 0, SEEK_SET) != 0 || !read_up_to(headers, text, limit)) return;
  if (refuses_token(text, preset && preset->refuses_by_403)) reject_token(account, bearer_of(account, token));
} catch (...) {  // the next call has the same token, as it would without this
}

Error cannot_start(const std::string& program, int number) {
  return {Exit::temporary, "curl: cannot start " + program + ": " + errno_text(number), {}, Kept::nothing_sent};
}

int run_with_token(Arguments words) {
  const std::string narrowed = take_account(words);
  const auto operations = read_curl_line(words);
  const auto program = find_on_path("curl");
  if (!program) throw Error{Exit::config, "curl is not on PATH", "install curl"};
  const Configuration configuration = read_configuration();
  const Account& account = account_of(configuration.accounts, operations, narrowed);
  const AccessToken token = token_for(account);
  const int headers = is_worth_watching(token, operations) ? memory_file() : -1;
  const int configuration_fd =
      sealed(curl_configuration(bearer_of(account, token), any_plain_http(operations), headers));
  auto line = command_line(operations, configuration_fd);
  if (headers < 0) throw cannot_start(*program, replace_process(*program, std::move(line)));
  const auto status = run_in_foreground(*program, std::move(line));
  if (!status) throw cannot_start(*program, errno);
  drop_if_refused(account, token, headers);
  return end_like(*status);
}

}  // namespace

Exit run_curl(const Command&, const Arguments& arguments) {
  try {
    return static_cast<Exit>(run_with_token(arguments));
  } catch (const Error& error) {
    // The URL comes from the command line here, so an invalid one is a usage error.
    throw not_started(error, error.exit == Exit::input ? Exit::usage : error.exit);
  }
}
