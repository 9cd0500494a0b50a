// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"

// The only URL parser and the only URL comparison (THREATS.md B). A checked URL is rebuilt from its parts, and libcurl,
// curl and the browser get only that text. Hosts are ASCII; other hosts must be written as xn--...

struct Origin {
  std::string scheme;      // "http" or "https", lower case
  std::string host;        // lower case; an IPv6 address is in brackets, in the form of RFC 5952
  std::uint16_t port = 0;  // never 0 in a parsed origin; the scheme's default if none was written

  bool operator==(const Origin&) const = default;
  bool loopback() const;          // 127.0.0.0/8 or [::1]; not the name "localhost"
  std::string text() const;       // "https://host", with ":port" if it is not the default
  std::string authority() const;  // the same without the scheme
};

struct Url {
  Origin origin;
  std::string path;   // begins with '/', as written
  std::string query;  // as written, with its '?'; or empty. A fragment is dropped
  bool has_fragment = false;

  bool operator==(const Url&) const = default;
  std::string text() const;
};

// Throws Error{exit, "URL ...: ..."} if the text is not an absolute http or https URL, and on userinfo, unusual
// spellings of numbers and IPv4 addresses, control bytes, blanks, backslashes and non-ASCII bytes (THREATS.md B1,
// table). The message masks userinfo and query.
Url parse_url(std::string_view text, Exit exit);

// The same for a scheme and "host[:port]" that are separate, as git sends them.
Origin parse_origin(std::string_view scheme, std::string_view authority, Exit exit);

// An endpoint of an authorization server: https, or http with a numeric loopback address; no fragment (THREATS.md C2,
// C8).
Url parse_endpoint(std::string_view text, Exit exit);

// A configured `match`: URLs to which a token may be sent.
class Match {
 public:
  // Parses "https://host[:port][/path]". A host may begin with "*.", which stands for one or more labels and must be
  // followed by at least two. http is allowed only with a numeric loopback address. There is no query, no fragment, no
  // ".." and no empty segment.
  static Match parse(std::string_view text, Exit exit);

  // Whether the URL has the same scheme, host and port, and its path begins with the same segments (THREATS.md B5).
  // Throws Error{input} if this match has a path and the URL's path is ambiguous: "..", "//", "%2f", "%2e", a
  // backslash.
  bool covers(const Url& url) const;
  // Whether only the scheme differs: http instead of https. The caller warns about it.
  bool covers_but_for_plain_http(const Url& url) const;
  // Whether the match covers the origin, with any path. The caller can then explain that the path differs.
  bool covers_origin(const Origin& origin) const;

  // For comparison: an exact host is longer than any wildcard, then a wildcard with more labels, then more path
  // segments.
  std::vector<std::size_t> length() const;
  std::string text() const;
  std::string path() const;  // "/one/two", without "/" at the end; or empty
  const Origin& origin() const { return origin_; }
  bool wildcard() const { return wildcard_; }

 private:
  Origin origin_;  // for a wildcard, the host without "*."
  bool wildcard_ = false;
  std::vector<std::string> path_;
};
