// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// The head of an HTTP/1.x request (RFC 9112): the request line and the fields that the listener checks.
namespace oauth {

constexpr std::size_t request_head_limit = 16 * 1024;  // bytes

struct RequestHead {
  std::string method, path;
  Secret query;      // without '?'
  std::string host;  // empty if there is no Host field
  std::optional<std::string> origin;
  bool has_body = false;            // a field announces a body, or bytes follow the head
  bool asks_local_network = false;  // a preflight for an address of this machine
};

enum class HeadStatus {
  whole,
  incomplete,  // valid so far, but the end of the head is missing
  malformed,   // not an HTTP/1.0 or 1.1 request in origin-form, whatever follows
  too_large,
};

// Parses the bytes of a request that have arrived so far. `head` is set only if the result is `whole`.
HeadStatus read_request_head(std::string_view bytes, RequestHead& head);

}  // namespace oauth
