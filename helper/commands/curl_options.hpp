// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/url.hpp"

// Parses curl's command line as curl does (7.88 to 8.x), so that every URL is known before curl gets the token.

struct CurlOption {
  enum Kind {
    flag,    // takes no value
    toggle,  // takes no value, and has a --no- form
    value,   // takes the next argument as its value
  };
  std::string_view name;  // without "--"
  Kind kind = flag;
  char letter = 0;                // 0: none
  std::string_view refused = {};  // why it cannot be used together with a token; empty: it can
};

std::span<const CurlOption> curl_options();

// The arguments between two --next. curl resets its options at --next, including the one that carries the token.
struct CurlOperation {
  std::vector<std::string> words;  // for curl: the options as given, each URL rebuilt from its parts
  std::vector<Url> urls;           // in the same order; at least one
  bool dumps_headers = false;      // -D, --dump-header
};

// Throws Error{usage}, "curl: ...", for an option that is refused, unknown, abbreviated or without its value, for an
// Authorization header, for a URL that cannot be parsed, and for an operation without a URL.
std::vector<CurlOperation> read_curl_line(std::span<const std::string> arguments);
