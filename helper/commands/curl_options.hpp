// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/url.hpp"

// curl's command line as curl reads it (7.88 to 8.x), so that every URL on it is known before curl is given a token.

struct CurlOption {
  enum Kind {
    flag,    // stands alone
    toggle,  // stands alone, and has a --no- form
    value,   // the next word is its own
  };
  std::string_view name;  // without "--"
  Kind kind = flag;
  char letter = 0;                // 0: none
  std::string_view refused = {};  // why it may not stand beside a token; empty: it may
};

std::span<const CurlOption> curl_options();

// What stands between two --next: curl forgets its options there, the token's too.
struct CurlOperation {
  std::vector<std::string> words;  // for curl: the options as they came, each URL rebuilt from its parts
  std::vector<Url> urls;           // in the same order; at least one
};

// Throws Error{usage}, "curl: ...": an option that is refused, unknown or abbreviated, one without its value, an
// Authorization header, a URL that cannot be read, --next or the end before a URL.
std::vector<CurlOperation> read_curl_line(std::span<const std::string> arguments);
