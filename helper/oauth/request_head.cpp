// SPDX-License-Identifier: MIT
//
// Boost.Beast parses the request; it does not use the socket. Some requests that Beast accepts are rejected here: a
// target that is not a path, folded fields (RFC 9112 section 5.2), and a second Host or Origin field.
#include "helper/oauth/request_head.hpp"

#include <cstring>
#include <new>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "helper/base/ascii.hpp"

namespace oauth {
namespace {

namespace http = boost::beast::http;

// The parser copies what it reads. It contains the authorization code, so the copy is wiped (THREATS.md H4).
template <typename T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <typename Other>  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert
  WipingAllocator(const WipingAllocator<Other>&) noexcept {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T))); }
  void deallocate(T* place, std::size_t count) noexcept {
    explicit_bzero(place, count * sizeof(T));
    ::operator delete(place);
  }
  bool operator==(const WipingAllocator&) const = default;
};

using Parser = http::request_parser<http::empty_body, WipingAllocator<char>>;

// The type of Beast's string_view depends on the version of Boost.
template <typename View>
std::string_view standard(const View& view) {
  return {view.data(), view.size()};
}

bool take_target(RequestHead& head, std::string_view target) {
  if (!target.starts_with('/')) return false;
  const auto mark = target.find('?');
  head.path = target.substr(0, mark);
  if (mark != std::string_view::npos) head.query = Secret(target.substr(mark + 1));
  return true;
}

bool take_field(RequestHead& head, std::string_view name, std::string_view value) {
  if (equal_ignoring_case(name, "host")) {
    if (!head.host.empty() || value.empty()) return false;
    head.host = value;
  }
  if (equal_ignoring_case(name, "origin")) {
    if (head.origin) return false;
    head.origin = value;
  }
  if (equal_ignoring_case(name, "transfer-encoding")) head.has_body = true;
  if (equal_ignoring_case(name, "content-length") && value != "0") head.has_body = true;
  for (const auto preflight : {"access-control-request-private-network", "access-control-request-local-network"})
    if (equal_ignoring_case(name, preflight) && equal_ignoring_case(value, "true")) head.asks_local_network = true;
  return true;
}

bool is_folded(std::string_view head) {
  return head.find("\r\n ") != std::string_view::npos || head.find("\r\n\t") != std::string_view::npos;
}

}  // namespace

HeadStatus read_request_head(std::string_view bytes, RequestHead& head) {
  if (bytes.size() > request_head_limit) return HeadStatus::too_large;
  Parser parser;
  parser.header_limit(request_head_limit);
  boost::system::error_code error;
  const std::size_t length = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::need_more) return HeadStatus::incomplete;
  if (error == http::error::header_limit) return HeadStatus::too_large;
  if (error || is_folded(bytes.substr(0, length))) return HeadStatus::malformed;
  const auto& request = parser.get();
  head = {};
  head.method = standard(request.method_string());
  head.has_body = length < bytes.size();
  if (!take_target(head, standard(request.target()))) return HeadStatus::malformed;
  for (const auto& field : request)
    if (!take_field(head, standard(field.name_string()), standard(field.value()))) return HeadStatus::malformed;
  return HeadStatus::whole;
}

}  // namespace oauth
