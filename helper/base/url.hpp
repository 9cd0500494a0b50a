// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"

// The only URL parser and the only comparison (THREATS.md B). What was checked is rebuilt from its parts, and that text
// is what libcurl, curl and the browser are given. Hosts are ASCII; others are written as xn--...

struct Origin {
  std::string scheme;      // "http" or "https", lower case
  std::string host;        // lower case; IPv4 dotted, IPv6 in brackets in the form of RFC 5952
  std::uint16_t port = 0;  // never 0 in a parsed origin; the scheme's own where none was written

  bool operator==(const Origin&) const = default;
  bool loopback() const;          // 127.0.0.0/8 or [::1] in digits; the name "localhost" is not
  std::string text() const;       // "https://host", ":port" only where it is not the scheme's own
  std::string authority() const;  // the same without scheme
};

struct Url {
  Origin origin;
  std::string path;   // begins with '/', as written
  std::string query;  // with its '?', as written, or empty. A fragment is dropped
  bool has_fragment = false;

  bool operator==(const Url&) const = default;
  std::string text() const;
};

// Throws Error{exit, "URL ...: why"} on what is not an absolute http or https URL, on userinfo, odd numbers and IPv4
// spellings, control bytes, blanks, backslashes and non-ASCII bytes (THREATS.md B1, table). The text is shown masked.
Url parse_url(std::string_view text, Exit exit);

// The same for a scheme and "host[:port]" that come apart, as git sends them.
Origin parse_origin(std::string_view scheme, std::string_view authority, Exit exit);

// An endpoint of an authorization server: https, or http on a loopback address in digits; no fragment (THREATS.md C2,
// C8).
Url parse_endpoint(std::string_view text, Exit exit);

// Where a token may be sent: one configured `match`.
class Match {
 public:
  // "https://host[:port][/path]"; a host may begin with "*." (one or more labels, at least two after it). http only on
  // a loopback address in digits. No query, fragment, ".." or empty segment.
  static Match parse(std::string_view text, Exit exit);

  // Same scheme, host and port, and the path's segments begin with ours (THREATS.md B5). Throws Error{input} where ours
  // has a path and the asked one is ambiguous: "..", "//", "%2f", "%2e", a backslash.
  bool covers(const Url& url) const;
  // The host and port are ours, the scheme is http and ours is https: worth one warning line.
  bool covers_but_for_plain_http(const Url& url) const;
  // The origin is covered and only the path is missing or other: worth a hint.
  bool covers_origin(const Origin& origin) const;

  // Longer matches compare greater: an exact host before any wildcard, a longer wildcard, then more path segments.
  std::vector<std::size_t> length() const;
  std::string text() const;
  std::string path() const;  // "/one/two" without "/" at its end, or empty
  const Origin& origin() const { return origin_; }
  bool wildcard() const { return wildcard_; }

 private:
  Origin origin_;  // of a wildcard: host without "*"
  bool wildcard_ = false;
  std::vector<std::string> path_;
};
