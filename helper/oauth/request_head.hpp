// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// The head of an HTTP/1.x request (RFC 9112): its line and the fields that the listener judges.
namespace oauth {

constexpr std::size_t request_head_limit = 16 * 1024;  // bytes

struct RequestHead {
  std::string method, path;
  Secret query;      // without its '?'
  std::string host;  // empty: no field of that name
  std::optional<std::string> origin;
  bool has_body = false;            // one is announced, or something follows the head
  bool asks_local_network = false;  // a preflight for an address of this machine
};

enum class HeadStatus {
  whole,
  incomplete,  // so far a head, which has not ended
  malformed,   // no origin-form request of HTTP/1.0 or 1.1, whatever may follow
  too_large,
};

// Reads what has come of a request so far; `head` counts only where it is whole.
HeadStatus read_request_head(std::string_view bytes, RequestHead& head);

}  // namespace oauth
