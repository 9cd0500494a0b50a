// SPDX-License-Identifier: MIT
// The rules (THREATS.md B1 to B5): a URL is parsed once, strictly, and compared by its parts; curl, libcurl and the
// browser get a URL that is rebuilt from these parts. A text that two parsers could read differently is not accepted:
// userinfo, escapes in a host, unusual spellings of numbers, backslashes, blanks, control bytes, bytes above ASCII.
// Path and query are kept as written, since only their server knows what they mean.
#include "helper/base/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"

namespace {

constexpr std::size_t shown_limit = 120;  // bytes of a URL in a message

// The URL for a message, without userinfo and query, which may be secret. Unlike for the parser, the text is cut at its
// last '@': a password that was not escaped may hold '/', '?' or '#'. If there is a '?' before the '@', they may also
// be of a query, and then nothing of the text is shown.
std::string masked(std::string_view text) {
  const auto scheme = text.find("://");
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return printable(text.substr(0, text.find_first_of("?#")), shown_limit);
  const std::string_view front = scheme < at ? text.substr(0, scheme + 3) : std::string_view();
  const bool may_be_a_query = text.find('?') < at;
  const std::string_view rest = may_be_a_query ? std::string_view() : text.substr(at);
  return printable(std::string(front).append("***").append(rest.substr(0, rest.find_first_of("?#"))), shown_limit);
}

// For errors: the whole text, and the exit code.
struct Context {
  std::string_view text;
  Exit exit;

  [[noreturn]] void refuse(const std::string& why, const std::string& hint = {}) const {
    throw Error{exit, "URL " + masked(text) + ": " + why, hint};
  }
};

void check_bytes(const Context& context) {
  for (const char c : context.text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80)
      context.refuse("it holds bytes that are not ASCII", "write the host as xn--... and the rest with %XX");
    if (byte < 0x20 || byte == 0x7F) context.refuse("it holds a control byte");
    if (c == ' ') context.refuse("it holds a space", "write %20");
    if (c == '\\') context.refuse("it holds a backslash");
  }
}

std::string parse_scheme(std::string_view text, const Context& context) {
  std::string scheme = lower(text);
  if (scheme != "http" && scheme != "https") context.refuse("its scheme is neither https nor http");
  return scheme;
}

// Another spelling than plain digits could be another number, or an error, for the next program.
std::uint16_t parse_port(std::string_view text, const Context& context) {
  if (!all_digits(text) || text.size() > 5 || text.front() == '0')
    context.refuse("its port is not a number from 1 to 65535");
  const auto number = decimal(text).value_or(0);
  if (number > 65535) context.refuse("its port is not a number from 1 to 65535");
  return static_cast<std::uint16_t>(number);
}

// Four decimal numbers without leading zeros, as every program reads them.
bool is_ipv4(std::string_view host) {
  in_addr address{};
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

// Reads RFC 4291 and writes RFC 5952 with the C library. inet_pton() accepts no zone and makes no lookup.
std::string parse_ipv6(std::string_view digits, const Context& context) {
  in6_addr address{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (digits.find('%') != std::string_view::npos) context.refuse("an IPv6 zone is not supported");
  if (inet_pton(AF_INET6, std::string(digits).c_str(), &address) != 1) context.refuse("its IPv6 address is malformed");
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  return std::string("[") + text.data() + "]";
}

// If the last label is a number, browsers and curl take the host for an IPv4 address (`127.1`, `0x7f.1`, `2130706433`).
bool ends_in_number(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return all_digits(last) || (starts_with_ignoring_case(last, "0x") &&
                              last.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos);
}

void check_label(std::string_view label, const Context& context) {
  if (label.empty()) context.refuse("its host has an empty label");
  if (label.size() > 63) context.refuse("its host has a label of more than 63 bytes");
  if (label.front() == '-' || label.back() == '-') context.refuse("its host has a label with '-' at an end");
  for (const char c : label) {
    if (c == '%') context.refuse("its host holds a percent sign");
    const bool known = is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    if (!known) context.refuse("its host holds " + std::string(1, c));
  }
}

// A dot at the end is kept: TLS and HTTP treat it as another name, which no match covers (THREATS.md B3).
std::string parse_name(std::string_view text, const Context& context) {
  std::string host = lower(text);
  std::string_view name = host;
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  if (name.empty()) context.refuse("it has no host");
  if (name.size() > 253) context.refuse("its host is longer than 253 bytes");
  for (const auto label : split(name, '.')) check_label(label, context);
  if (ends_in_number(name) && (name.size() != host.size() || !is_ipv4(name)))
    context.refuse("its host is an IPv4 address in an unusual form", "write four decimal numbers");
  return host;
}

Origin parse_authority(std::string scheme, std::string_view authority, const Context& context) {
  Origin origin;
  origin.scheme = std::move(scheme);
  origin.port = origin.scheme == "https" ? 443 : 80;
  if (authority.find('@') != std::string_view::npos)
    context.refuse("it holds a username or password", "remove the @ and what precedes it");
  std::string_view rest;
  if (!authority.empty() && authority.front() == '[') {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) context.refuse("its IPv6 address is malformed");
    origin.host = parse_ipv6(authority.substr(1, end - 1), context);
    rest = authority.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') context.refuse("its IPv6 address is malformed");
  } else {
    const auto colon = authority.find(':');
    origin.host = parse_name(authority.substr(0, colon), context);
    if (colon != std::string_view::npos) rest = authority.substr(colon);
  }
  if (!rest.empty()) origin.port = parse_port(rest.substr(1), context);
  return origin;
}

Url parse(const Context& context) {
  check_bytes(context);
  const auto scheme_end = context.text.find("://");
  if (scheme_end == std::string_view::npos) context.refuse("it is not an absolute URL", "write https://HOST/...");
  Url url;
  const std::string scheme = parse_scheme(context.text.substr(0, scheme_end), context);
  std::string_view rest = context.text.substr(scheme_end + 3);
  const auto authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  url.origin = parse_authority(scheme, rest.substr(0, authority_end), context);
  rest.remove_prefix(authority_end);

  const auto fragment = rest.find('#');
  url.has_fragment = fragment != std::string_view::npos;
  rest = rest.substr(0, fragment);
  const auto query = std::min(rest.find('?'), rest.size());
  url.query = rest.substr(query);
  url.path = rest.substr(0, query);
  if (url.path.empty()) url.path = "/";
  return url;
}

void refuse_plain_http(const Origin& origin, const Context& context) {
  if (origin.scheme == "http" && !origin.loopback())
    context.refuse("http is allowed only with a numeric loopback address, as in http://127.0.0.1", "use https");
}

void refuse_trailing_dot(const Origin& origin, const Context& context) {
  if (origin.host.back() == '.') context.refuse("its host ends in a dot", "remove the dot");
}

// Whether a server may resolve the path to another one than was compared (THREATS.md B5). The case of escapes is
// ignored.
bool is_ambiguous(std::string_view path) {
  const std::string text = lower(path);
  for (const std::string_view escape : {"//", "%2f", "%2e", "%5c", "\\"})
    if (text.find(escape) != std::string::npos) return true;
  const auto segments = split(text, '/');
  return std::any_of(segments.begin(), segments.end(), [](std::string_view segment) {
    return segment == "." || segment == ".." || segment.substr(0, 3) == "..;";
  });
}

bool begins_with(std::string_view path, const std::vector<std::string>& segments) {
  const auto parts = split(path.substr(1), '/');
  return parts.size() >= segments.size() && std::equal(segments.begin(), segments.end(), parts.begin());
}

bool covers_host(const std::string& host, bool wildcard, const std::string& asked) {
  if (!wildcard) return asked == host;
  const std::size_t front = asked.size() - std::min(asked.size(), host.size());
  return front > 1 && asked[front - 1] == '.' && asked.compare(front, std::string::npos, host) == 0;
}

}  // namespace

bool Origin::loopback() const { return host == "[::1]" || (host.compare(0, 4, "127.") == 0 && is_ipv4(host)); }

std::string Origin::authority() const {
  const bool usual = port == (scheme == "https" ? 443 : 80);
  return usual ? host : host + ":" + std::to_string(port);
}

std::string Origin::text() const { return scheme + "://" + authority(); }

std::string Url::text() const { return origin.text() + path + query; }

Url parse_url(std::string_view text, Exit exit) { return parse({text, exit}); }

Origin parse_origin(std::string_view scheme, std::string_view authority, Exit exit) {
  const std::string whole = std::string(scheme).append("://").append(authority);
  const Context context{whole, exit};
  check_bytes(context);
  if (authority.find_first_of("/?#") != std::string_view::npos)
    context.refuse("its host holds more than a name and a port");
  return parse_authority(parse_scheme(scheme, context), authority, context);
}

Url parse_endpoint(std::string_view text, Exit exit) {
  const Context context{text, exit};
  Url url = parse(context);
  refuse_plain_http(url.origin, context);
  refuse_trailing_dot(url.origin, context);
  if (url.has_fragment) context.refuse("an endpoint has no fragment", "remove the # and what follows it");
  return url;
}

Match Match::parse(std::string_view text, Exit exit) {
  const Context context{text, exit};
  Match match;
  std::string plain(text);
  if (const auto host = plain.find("://"); host != std::string::npos && plain.compare(host + 3, 2, "*.") == 0) {
    match.wildcard_ = true;
    plain.erase(host + 3, 2);
  }
  if (plain.find('*') != std::string::npos)
    context.refuse("a * is allowed only for whole labels at the beginning of the host, as in https://*.example.com");
  const Url url = ::parse({plain, exit});
  refuse_plain_http(url.origin, context);
  refuse_trailing_dot(url.origin, context);
  if (url.has_fragment || !url.query.empty()) context.refuse("a match has neither query nor fragment");
  const std::string& host = url.origin.host;
  if (match.wildcard_ && (host.find('.') == std::string::npos || host.front() == '[' || is_ipv4(host)))
    context.refuse("*. must be followed by a domain of at least two labels");
  if (is_ambiguous(url.path)) context.refuse("its path holds \".\", \"..\", an empty segment, %2f, %2e or %5c");
  match.origin_ = url.origin;
  for (const auto segment : split(std::string_view(url.path).substr(1), '/')) match.path_.emplace_back(segment);
  if (match.path_.back().empty()) match.path_.pop_back();  // "/org/" is "/org"
  return match;
}

bool Match::covers_origin(const Origin& origin) const {
  return origin.scheme == origin_.scheme && origin.port == origin_.port &&
         covers_host(origin_.host, wildcard_, origin.host);
}

bool Match::covers(const Url& url) const {
  if (!covers_origin(url.origin)) return false;
  if (path_.empty()) return true;
  if (is_ambiguous(url.path))
    Context{url.text(), Exit::input}.refuse(
        "its path may mean another one (\".\", \"..\", \"//\", %2f, %2e or %5c), and a token is bound to a path here");
  return begins_with(url.path, path_);
}

bool Match::covers_but_for_plain_http(const Url& url) const {
  if (origin_.scheme != "https" || url.origin.scheme != "http") return false;
  const bool same_port = url.origin.port == origin_.port || (url.origin.port == 80 && origin_.port == 443);
  return same_port && covers_host(origin_.host, wildcard_, url.origin.host);
}

std::vector<std::size_t> Match::length() const {
  const std::size_t labels = wildcard_ ? split(origin_.host, '.').size() : 0;
  return {wildcard_ ? 0u : 1u, labels, path_.size()};
}

std::string Match::text() const {
  return origin_.scheme + "://" + (wildcard_ ? "*." : "") + origin_.authority() + path();
}

std::string Match::path() const {
  std::string text;
  for (const auto& segment : path_) text += "/" + segment;
  return text;
}
