// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The pages that the loopback listener shows in the browser (THREATS.md E5). They load nothing, run no script and hold
// nothing of a request.
namespace oauth {

struct Page {
  enum class Kind {
    signed_in,  // 200
    failed,     // 400: the sign-in failed
    stray,      // 400, or `status`: the request belongs to no sign-in
  } kind = Kind::stray;
  std::string status = {};  // of a stray request, such as "404 Not Found"
  std::string heading;
  std::string text;                                            // a sentence or more
  std::vector<std::pair<std::string_view, std::string>> rows;  // what is known, such as {"Account", "work"}
  std::string command = {};                                    // with which to try again in a terminal; empty: none
  std::string closing = {};                                    // a last sentence
};

// The HTTP response (RFC 9112). Each text is escaped here; it must have passed through printable() if it is from
// outside.
std::string response_with(const Page& page);

// The response that makes the browser request another path of the listener, so that the authorization response leaves
// its address bar (RFC 9110 section 15.4.4).
std::string redirect_to(std::string_view path);

}  // namespace oauth
