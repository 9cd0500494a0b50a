// SPDX-License-Identifier: MIT
//
// The listener that waits for the browser (oauth.md 4.2, threats E). Whatever comes is answered, and nothing but a GET of
// our path with our state ends the wait: a stray request, a scanner or a web page must not cancel a sign-in.
#include "oauth/loopback.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oauth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t request_limit = 16 * 1024;
constexpr std::size_t connections_at_once = 16;
constexpr seconds request_may_take{10};
constexpr seconds port_may_be_busy{5};

std::string page_of(std::string_view status, std::string_view text, std::string_view more = "") {
  const std::string body = "<!doctype html><meta charset=utf-8><title>keybearer</title><p>" + std::string(text) + "\n";
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n" +
         "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n" + std::string(more) +
         "Connection: close\r\n\r\n" + body;
}

void send_and_close(Descriptor& socket, const std::string& answer) noexcept {
  (void)!send(socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(socket.get(), SHUT_WR);
  socket.close();
}

// A request's line and the fields that are judged; nothing where it is no HTTP/1.x request.
struct Head {
  std::string_view method, path, query, host, origin;
  bool has_body = false, asks_local_network = false;
  int hosts = 0;
};

std::optional<Head> parse_head(std::string_view text) {
  const auto lines = split(text, '\n');
  const auto words = split(trim(lines[0]), ' ');
  if (words.size() != 3 || words[2].substr(0, 7) != "HTTP/1.") return {};
  Head head;
  head.method = words[0];
  const auto mark = words[1].find('?');
  head.path = words[1].substr(0, mark);
  if (mark != std::string_view::npos) head.query = words[1].substr(mark + 1);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto line = trim(lines[i]);
    const auto colon = line.find(':');
    if (line.empty()) break;
    if (colon == std::string_view::npos) return {};
    const auto name = line.substr(0, colon), value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "host")) head.host = value, ++head.hosts;
    if (equal_ignoring_case(name, "origin")) head.origin = value;
    if (equal_ignoring_case(name, "transfer-encoding")) head.has_body = true;
    if (equal_ignoring_case(name, "content-length") && value != "0") head.has_body = true;
    if (equal_ignoring_case(name, "access-control-request-private-network")) head.asks_local_network = true;
  }
  return head;
}

// The port that a redirect_uri names; 0 for none.
std::uint16_t named_port(std::string_view redirect_uri, const Url& parsed) {
  const auto authority = redirect_uri.substr(redirect_uri.find("://") + 3);
  const auto end = authority.find_first_of("/?");
  const auto host_and_port = authority.substr(0, end);
  const bool has_port = host_and_port.find(':', host_and_port.find(']') == std::string_view::npos ? 0 : host_and_port.find(']')) != std::string_view::npos;
  return has_port ? parsed.origin.port : 0;
}

Descriptor bind_to(bool ipv6, std::uint16_t port) {
  Descriptor listener(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener) return listener;
  int bound;
  if (ipv6) {
    const int only = 1;
    setsockopt(listener.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    bound = bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bound = bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  if (bound == 0 && ::listen(listener.get(), 8) == 0) return listener;
  const int reason = errno;
  listener.close();
  errno = reason;
  return listener;
}

std::uint16_t port_of(const Descriptor& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                             : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

// A taken port may be another sign-in of ours that ends in a moment (threats E2).
Descriptor bind_patiently(bool ipv6, std::uint16_t port) {
  const auto until = steady_clock::now() + port_may_be_busy;
  for (;;) {
    Descriptor listener = bind_to(ipv6, port);
    if (listener || errno != EADDRINUSE || steady_clock::now() >= until) return listener;
    std::this_thread::sleep_for(milliseconds(100));
  }
}

}  // namespace

struct Loopback::Connection {
  Descriptor socket;
  Secret request;
  steady_clock::time_point since = steady_clock::now();
};

Loopback::Loopback() = default;
Loopback::Loopback(Loopback&&) noexcept = default;
Loopback::~Loopback() = default;

Loopback Loopback::listen(std::string_view redirect_uri, std::string_view state, std::string issuer_origin) {
  const Url parsed = parse_url(redirect_uri, Exit::config);
  const std::string& host = parsed.origin.host;
  const bool by_name = host == "localhost", ipv6 = host == "[::1]";
  std::uint16_t port = named_port(redirect_uri, parsed);
  const bool free_port = port == 0;
  Loopback loopback;
  Descriptor first = bind_patiently(ipv6, port);
  if (!first)
    throw Error{Exit::config, "redirect_uri " + printable(redirect_uri, 120) + ": port " + std::to_string(port) + " cannot be listened on: " +
                                  errno_text(errno) + "; nothing was changed; free it, or register another redirect URI"};
  port = port_of(first);
  loopback.listeners_.push_back(std::move(first));
  if (by_name)  // browsers try either family; a machine without IPv6 has one
    if (Descriptor second = bind_to(true, port)) loopback.listeners_.push_back(std::move(second));
  loopback.redirect_uri_ = redirect_uri;
  if (free_port) {
    const auto end = redirect_uri.find_first_of("/?", redirect_uri.find("://") + 3);
    loopback.redirect_uri_.insert(std::min(end, redirect_uri.size()), ":" + std::to_string(port));
  }
  loopback.path_ = parsed.path;
  loopback.state_ = state;
  loopback.issuer_origin_ = std::move(issuer_origin);
  loopback.hosts_ = {host + ":" + std::to_string(port)};
  if (port == 80) loopback.hosts_.push_back(host);
  return loopback;
}

std::vector<int> Loopback::descriptors() const {
  std::vector<int> all;
  for (const auto& listener : listeners_) all.push_back(listener.get());
  for (const auto& connection : connections_) all.push_back(connection.socket.get());
  return all;
}

namespace {

// What our own address asks of a request; what is answered otherwise.
struct Expected {
  const std::string& path;
  const std::string& state;
  const std::vector<std::string>& hosts;
  const std::string& issuer_origin;
};

bool is_among(std::string_view host, const std::vector<std::string>& hosts) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const auto& own) { return equal_ignoring_case(host, own); });
}

// A browser may ask before it lets the server's page come back to this machine (threats E6).
std::string preflight(const Head& head, const Expected& expected) {
  if (!head.asks_local_network || head.origin != expected.issuer_origin) return page_of("403 Forbidden", "Not for you.");
  return "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: " + expected.issuer_origin +
         "\r\nAccess-Control-Allow-Methods: GET\r\nAccess-Control-Allow-Private-Network: true\r\nConnection: close\r\n\r\n";
}

// The answer to everything but the one right request, for which it is empty.
std::string refusal(const Head& head, const Expected& expected, int& wrong_states) {
  if (head.hosts != 1 || !is_among(head.host, expected.hosts)) return page_of("403 Forbidden", "Not the address that was announced.");
  if (head.method == "OPTIONS") return preflight(head, expected);
  if (head.method != "GET") return page_of("405 Method Not Allowed", "Only GET.", "Allow: GET\r\n");
  if (head.path != expected.path) return page_of("404 Not Found", "Nothing here.");
  if (head.has_body || (!head.origin.empty() && head.origin != "null")) return page_of("400 Bad Request", "Not a browser's way back.");
  const auto response = parse_authorization_response(head.query);
  if (!response) return page_of("400 Bad Request", "Not an authorization response.");
  if (!(Secret(response->state) == expected.state)) {
    ++wrong_states;
    return page_of("400 Bad Request", "This belongs to another sign-in attempt.");
  }
  if (response->code.empty() && response->error.empty()) return page_of("400 Bad Request", "Neither a code nor an error.");
  return {};
}

}  // namespace

void Loopback::accept_all() {
  for (const auto& listener : listeners_) {
    for (;;) {
      Descriptor socket(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!socket) break;
      if (connections_.size() == connections_at_once) connections_.erase(connections_.begin());  // the oldest
      connections_.push_back({std::move(socket), {}, steady_clock::now()});
    }
  }
}

// True when the connection is done with.
bool Loopback::advance(Connection& connection, std::optional<Secret>& query) {
  Secret& request = connection.request;
  request.reserve(request_limit + 1);
  const ssize_t count = recv(connection.socket.get(), request.data() + request.size(), request_limit + 1 - request.size(), 0);
  if (count < 0) return errno != EAGAIN && errno != EINTR;
  if (count == 0) return true;
  request.resize(request.size() + static_cast<std::size_t>(count));
  const auto text = request.view();
  if (text.find("\r\n\r\n") == std::string_view::npos && text.find("\n\n") == std::string_view::npos) {
    if (request.size() <= request_limit) return false;
    send_and_close(connection.socket, page_of("431 Request Header Fields Too Large", "Too large."));
    return true;
  }
  const auto head = parse_head(text);
  const std::string refused = head ? refusal(*head, {path_, state_, hosts_, issuer_origin_}, wrong_states_)
                                   : page_of("400 Bad Request", "Not HTTP.");
  if (!refused.empty()) {
    send_and_close(connection.socket, refused);
    return true;
  }
  query = Secret(head->query);
  answered_ = std::move(connection.socket);
  return true;
}

std::optional<Secret> Loopback::serve(milliseconds wait) {
  std::vector<pollfd> all;
  for (const int fd : descriptors()) all.push_back({fd, POLLIN, 0});
  if (poll(all.data(), all.size(), static_cast<int>(wait.count())) < 0) return {};
  accept_all();
  std::optional<Secret> query;
  for (auto connection = connections_.begin(); connection != connections_.end() && !query;) {
    const bool too_slow = steady_clock::now() - connection->since > request_may_take;
    connection = advance(*connection, query) || too_slow ? connections_.erase(connection) : connection + 1;
  }
  return query;
}

void Loopback::reply(bool signed_in) noexcept {
  try {
    if (answered_)
      send_and_close(answered_, signed_in ? page_of("200 OK", "Signed in. You can close this page.")
                                          : page_of("400 Bad Request", "The sign-in failed. The terminal says why."));
  } catch (...) {  // the terminal says it too
  }
  connections_.clear();
  listeners_.clear();
}

std::optional<AuthorizationResponse> parse_authorization_response(std::string_view query) {
  if (query.size() > request_limit) return {};
  AuthorizationResponse response;
  const std::pair<std::string_view, std::string*> texts[] = {
      {"state", &response.state}, {"iss", &response.iss}, {"error", &response.error}, {"error_description", &response.error_description}};
  std::vector<std::string_view> seen;
  for (const auto pair : split(query, '&')) {
    const auto name = pair.substr(0, pair.find('='));
    const auto value = percent_decoded(name.size() < pair.size() ? pair.substr(name.size() + 1) : std::string_view(), true);
    const auto* text = std::find_if(std::begin(texts), std::end(texts), [&](const auto& row) { return row.first == name; });
    if (name != "code" && text == std::end(texts)) continue;
    if (!value || std::find(seen.begin(), seen.end(), name) != seen.end()) return {};
    seen.push_back(name);
    if (name == "code")
      response.code = value->copy();
    else
      *text->second = value->view();
  }
  if (!response.code.empty() && !response.error.empty()) return {};
  return response;
}

}  // namespace oauth
