// SPDX-License-Identifier: MIT
// Go's GOAUTH (1.24). go asks once without a URL, before its first request, for all credentials. Then it asks for each
// URL whose response was 4xx, often 404, with the head of that response on standard input. go matches prefixes without
// a scheme, by whole segments, and 1.24.0 never matches a prefix that ends in "/".
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr std::chrono::seconds max_age{60};  // so that many concurrent 401s cause one refresh

bool wants_input(std::span<const std::string> arguments) { return !arguments.empty(); }

std::size_t complete(std::string_view input) {
  if (const auto end = input.find("\n\n"); end != input.npos) return end + 2;
  if (const auto end = input.find("\r\n\r\n"); end != input.npos) return end + 4;
  return 0;
}

// "HTTP/1.1 401 Unauthorized"
std::string_view status_of(std::string_view head) {
  const auto line = head.substr(0, head.find('\n'));
  const auto blank = line.find(' ');
  if (!line.starts_with("HTTP/") || blank == line.npos)
    throw Error{Exit::input, "go: standard input is not an HTTP response"};
  const auto rest = trim(line.substr(blank + 1));
  return rest.substr(0, rest.find(' '));
}

Request read(std::span<const std::string> arguments, const Secret& input) {
  Request request;
  if (arguments.empty()) {
    request.action = Request::Action::list;
    return request;
  }
  request.target.url = parse_url(arguments[0], Exit::usage);
  const auto status = status_of(input.view());
  if (status != "401" && status != "403") return reply_only();
  request.max_age = max_age;
  return request;
}

void append(Secret& out, std::string_view prefix, const Credential& credential) {
  out.append(prefix);
  out.append("\n\nAuthorization: Bearer ");
  out.append(bearer_of(credential.account, credential.token));
  out.append("\n\n");
}

// The prefix of URLs that may get the token: the match that covers the URL, with the URL's host instead of a wildcard.
std::string prefix_of(const Account& account, const Url& url) {
  const Match* longest = nullptr;
  for (const auto& match : account.match)
    if (match.covers(url) && (!longest || match.length() > longest->length())) longest = &match;
  return url.origin.text() + (longest ? longest->path() : "");
}

Answer answer(const Request& request, const Credential& credential) {
  Answer answer;
  append(answer.output, prefix_of(credential.account, *request.target.url), credential);
  return answer;
}

// Whether another account has the same match, so that neither account can be chosen.
bool is_tied(std::span<const Credential> all, const Account& account, const Match& match) {
  return std::any_of(all.begin(), all.end(), [&](const Credential& other) {
    return &other.account != &account && std::any_of(other.account.match.begin(), other.account.match.end(),
                                                     [&](const Match& one) { return one.text() == match.text(); });
  });
}

// Lists cached tokens, and only for https, since go asks for nothing else.
Answer list(std::span<const Credential> all) {
  Answer answer;
  for (const auto& credential : all) {
    if (credential.token.value.empty() ||
        (credential.account.callers.bearer == Bearer::id_token && credential.token.id_token.empty()))
      continue;
    for (const auto& match : credential.account.match)
      if (!match.wildcard() && match.origin().scheme == "https" && !is_tied(all, credential.account, match))
        append(answer.output, match.text(), credential);
  }
  return answer;
}

}  // namespace

const Protocol go = {.name = "go",
                     .operands = "{} [URL]",
                     .summary = "go's GOAUTH command",
                     .examples = {"keybearer setup go", "keybearer go https://go.example.com"},
                     .input_limit = 1024 * 1024,
                     .wants_input = wants_input,
                     .complete = complete,
                     .read = read,
                     .answer = answer,
                     .list = list};

}  // namespace protocol
