// SPDX-License-Identifier: MIT
//
// The listener that waits for the browser (RFC 8252 section 7.3, THREATS.md E). The rules:
//  - Every request is answered, and only a GET of our path with our state, from a process of this user or of root, ends
//    the wait: a stray request, a scanner, a web page or another user must not cancel a sign-in, nor finish it.
//  - Nothing of a request is sent back.
//  - The side that closes a connection first keeps its port in use for a minute, and the next sign-in may need the same
//    port, without SO_REUSEADDR. So the other side must close first; one that does not do so in time is reset.
#include "helper/oauth/listener.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/form.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/page.hpp"
#include "helper/oauth/peer_owner.hpp"
#include "helper/oauth/request_head.hpp"

namespace oauth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t connections_at_once = 16;
constexpr int backlog = 8;
constexpr seconds request_may_take{10};
constexpr seconds close_may_take{1};
constexpr seconds page_may_take{5};
constexpr milliseconds retry_pause{100};

void pause(milliseconds time) { poll(nullptr, 0, static_cast<int>(time.count())); }

std::string stray(std::string_view status, std::string_view text) {
  Page page;
  page.status = status;
  page.heading = "Nothing here";
  page.text = text;
  page.closing = "keybearer listens at this address until a sign-in returns to it. This request changed nothing.";
  return response_with(page);
}

// A page is far smaller than a socket's buffer, so that it is sent at once or not at all.
void send_page(const Descriptor& socket, const std::string& bytes) {
  (void)!send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Reads and drops what comes after the answer. Returns true at its end.
bool drained(const Descriptor& socket) {
  std::array<char, 4096> rest{};
  for (;;) {
    const ssize_t count = recv(socket.get(), rest.data(), rest.size(), MSG_DONTWAIT);
    if (count == 0) return true;
    if (count < 0 && errno != EINTR) return errno != EAGAIN;
  }
}

struct Place {
  sockaddr_storage address{};
  socklen_t size = 0;
};

Place place_of(const std::string& host, std::uint16_t port) {
  Place place;
  if (host.front() == '[') {
    auto& address = reinterpret_cast<sockaddr_in6&>(place.address);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address.sin6_addr);
    place.size = sizeof address;
  } else {
    auto& address = reinterpret_cast<sockaddr_in&>(place.address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    place.size = sizeof address;
  }
  return place;
}

// Returns no descriptor, with errno set, if the address cannot be used.
Descriptor listen_on(const std::string& host, std::uint16_t port) {
  const Place place = place_of(host, port);
  const auto* address = reinterpret_cast<const sockaddr*>(&place.address);
  Descriptor listener(socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (listener && address->sa_family == AF_INET6) setsockopt(listener.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (listener && bind(listener.get(), address, place.size) == 0 && listen(listener.get(), backlog) == 0)
    return listener;
  const int reason = errno;
  listener.close();
  errno = reason;
  return listener;
}

std::uint16_t port_of(const Descriptor& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

// One listener for each host, all at one port. Empty, with errno set, if the port is in use at one of them. On a
// machine without IPv6, "localhost" is an IPv4 address only.
std::vector<Descriptor> listen_on_all(const std::vector<std::string>& hosts, std::uint16_t port) {
  std::vector<Descriptor> listeners;
  for (const auto& host : hosts) {
    Descriptor listener = listen_on(host, port);
    const bool no_ipv6 = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT;
    if (!listener && !(no_ipv6 && !listeners.empty())) return {};
    if (!listener) continue;
    port = port_of(listener);
    listeners.push_back(std::move(listener));
  }
  return listeners;
}

// The port may be in use by another sign-in of ours that ends in a moment (THREATS.md E2).
std::vector<Descriptor> listen_patiently(const std::vector<std::string>& hosts, std::uint16_t port,
                                         milliseconds timeout) {
  const Deadline until = deadline_after(timeout);
  for (;;) {
    auto listeners = listen_on_all(hosts, port);
    if (!listeners.empty() || errno != EADDRINUSE || has_passed(until)) return listeners;
    pause(retry_pause);
  }
}

std::size_t end_of_authority(std::string_view address) {
  return std::min(address.find_first_of("/?#", address.find("://") + 3), address.size());
}

bool names_port(std::string_view address) {
  const auto begin = address.find("://") + 3;
  const auto authority = address.substr(begin, end_of_authority(address) - begin);
  const auto bracket = authority.find(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

}  // namespace

struct Loopback::Connection {
  Descriptor socket;
  Secret request;
  Deadline until;
  std::chrono::steady_clock::time_point heard;
  bool answered = false;  // then the other side only has to close it
};

// What a request leads to: the page that refuses it or, for the right one, its query.
struct Loopback::Verdict {
  std::string page;
  Secret query = {};
};

Loopback::Loopback() = default;
Loopback::Loopback(Loopback&&) noexcept = default;
Loopback::~Loopback() = default;

Loopback Loopback::listen(std::string_view redirect_uri, std::string_view state, std::string issuer_origin,
                          milliseconds timeout) {
  const Url url = parse_url(redirect_uri, Exit::config);
  const std::string& host = url.origin.host;
  const std::string shown = "redirect_uri " + printable(redirect_uri, 120);
  const bool by_name = host == "localhost";
  if (url.origin.scheme != "http" || !(by_name || url.origin.loopback()))
    throw Error{Exit::config, shown + " is not an http address on this machine", "sign in with --flow paste",
                Kept::nothing_changed};
  const bool fixed = names_port(redirect_uri);
  const std::vector<std::string> hosts = by_name ? std::vector<std::string>{"127.0.0.1", "[::1]"} : std::vector{host};
  Loopback loopback;
  loopback.listeners_ = listen_patiently(hosts, fixed ? url.origin.port : std::uint16_t{0}, timeout);
  if (loopback.listeners_.empty())
    throw Error{Exit::config,
                shown + ": cannot listen on " + (fixed ? "port " + std::to_string(url.origin.port) : "any port") +
                    ": " + errno_text(errno),
                "free it or sign in with --flow paste", Kept::nothing_changed};
  const std::string port = std::to_string(port_of(loopback.listeners_.front()));
  loopback.redirect_uri_ = redirect_uri;
  if (!fixed) loopback.redirect_uri_.insert(end_of_authority(redirect_uri), ":" + port);
  loopback.path_ = url.path;
  loopback.state_ = state;
  loopback.end_path_ = "/keybearer/" + base64url(random_bytes<std::string>(16));
  loopback.issuer_origin_ = std::move(issuer_origin);
  loopback.hosts_ = {host + ":" + port};
  if (port == "80") loopback.hosts_.push_back(host);
  return loopback;
}

std::vector<int> Loopback::descriptors() const {
  std::vector<int> all;
  for (const auto& listener : listeners_) all.push_back(listener.get());
  for (const auto& connection : connections_) all.push_back(connection.socket.get());
  return all;
}

// Drops an answered connection or, if there is none, the one that has been silent for longest (THREATS.md E4).
void Loopback::make_room() {
  const auto idler = [](const Connection& a, const Connection& b) {
    return a.answered != b.answered ? a.answered : a.heard < b.heard;
  };
  if (!connections_.empty()) connections_.erase(std::min_element(connections_.begin(), connections_.end(), idler));
}

void Loopback::accept_all() {
  for (const auto& listener : listeners_) {
    for (int failures = 0; failures < 2;) {
      Descriptor socket(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!socket && errno == EAGAIN) break;
      if (!socket) {  // a limit on descriptors, or a client that has gone already
        if (errno == EMFILE || errno == ENFILE) make_room();
        ++failures;
        continue;
      }
      const linger reset{1, 0};
      setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
      if (connections_.size() == connections_at_once) make_room();
      connections_.push_back(
          {std::move(socket), {}, deadline_after(request_may_take), std::chrono::steady_clock::now()});
    }
  }
}

// Returns true if the connection is finished.
bool Loopback::advance(Connection& connection, std::optional<Secret>& query) {
  if (connection.answered) return drained(connection.socket);
  Secret& request = connection.request;
  request.reserve(request_head_limit + 1);
  const ssize_t count =
      recv(connection.socket.get(), request.data() + request.size(), request_head_limit + 1 - request.size(), 0);
  if (count < 0) return errno != EAGAIN && errno != EINTR;
  if (count == 0) return true;
  request.resize(request.size() + static_cast<std::size_t>(count));
  connection.heard = std::chrono::steady_clock::now();
  RequestHead head;
  const HeadStatus status = read_request_head(request.view(), head);
  if (status == HeadStatus::incomplete) return false;
  Verdict verdict = status == HeadStatus::too_large
                        ? Verdict{stray("431 Request Header Fields Too Large", "The request is too large.")}
                    : status == HeadStatus::malformed ? Verdict{stray("400 Bad Request", "This is not HTTP.")}
                                                      : judge(head, connection.socket);
  if (verdict.page.empty()) {
    query = std::move(verdict.query);
    let_out_ = true;
    verdict.page = redirect_to(end_path_);
  }
  send_page(connection.socket, verdict.page);
  request.clear();
  connection.answered = true;
  return drained(connection.socket);
}

namespace {

// A browser may send this request before it lets the server's page return to this machine (THREATS.md E6).
std::string preflight(const RequestHead& head, bool our_path, const std::string& issuer_origin) {
  if (!head.asks_local_network || !our_path || head.origin != issuer_origin)
    return stray("403 Forbidden", "This page may not come here.");
  return "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: " + issuer_origin +
         "\r\nAccess-Control-Allow-Methods: GET\r\nAccess-Control-Allow-Private-Network: true\r\n"
         "Access-Control-Allow-Local-Network: true\r\nVary: Origin\r\nConnection: close\r\n\r\n";
}

}  // namespace

// The authorization URL, with its state, is in the browser's command line, which every user of the machine can read:
// with it another user could end this sign-in, or finish it as himself (THREATS.md E9).
bool Loopback::may_count(const Descriptor& socket) {
  constexpr std::size_t users_at_most = 8;
  const PeerOwner owner = owner_of_peer(socket.get());
  if (owner.kind == PeerOwner::own || owner.kind == PeerOwner::unknown) return true;
  if (owner.kind == PeerOwner::foreign && foreign_users_.size() < users_at_most && !contains(foreign_users_, owner.uid))
    foreign_users_.push_back(owner.uid);
  return false;
}

Loopback::Verdict Loopback::judge(RequestHead& head, const Descriptor& socket) {
  const bool our_host =
      std::any_of(hosts_.begin(), hosts_.end(), [&](const auto& own) { return equal_ignoring_case(own, head.host); });
  if (!our_host) return {stray("403 Forbidden", "This is not the announced address.")};
  if (head.method == "OPTIONS") return {preflight(head, head.path == path_, issuer_origin_)};
  if (head.method != "GET") return {stray("405 Method Not Allowed", "Only GET is allowed.")};
  if (head.path == end_path_ && !end_page_.empty() && may_count(socket)) return {std::exchange(end_page_, {})};
  if (head.path != path_) return {stray("404 Not Found", "This address has no page.")};
  if (head.origin && head.origin != "null") return {stray("403 Forbidden", "A page may not send this request.")};
  if (head.has_body) return {stray("400 Bad Request", "This request may not have a body.")};
  const auto response = parse_authorization_response(head.query.view());
  if (!response) return {stray("400 Bad Request", "This is not an authorization response.")};
  const std::string another_attempt = stray("400 Bad Request", "This belongs to another sign-in attempt.");
  if (!(Secret(response->state) == state_)) {  // in constant time
    ++wrong_states_;
    return {another_attempt};
  }
  if (!may_count(socket)) return {another_attempt};
  if (response->code.empty() && response->error.empty())
    return {stray("400 Bad Request", "It has neither a code nor an error.")};
  if (let_out_) return {stray("400 Bad Request", "This was used already.")};
  return {{}, std::move(head.query)};
}

// Serves what comes until a request is let out, the deadline passes, or for a second.
std::optional<Secret> Loopback::turn(Deadline until) {
  std::vector<pollfd> all;
  for (const int fd : descriptors()) all.push_back({fd, POLLIN, 0});
  poll(all.data(), all.size(), poll_timeout(std::min(until, deadline_after(seconds(1)))));
  accept_all();
  std::optional<Secret> query;
  for (auto connection = connections_.begin(); connection != connections_.end() && !query;) {
    const bool done = advance(*connection, query) || has_passed(connection->until);
    connection = done ? connections_.erase(connection) : connection + 1;
  }
  return query;
}

std::optional<Secret> Loopback::serve(milliseconds wait) {
  const Deadline until = deadline_after(wait);
  for (;;) {
    auto query = turn(until);
    if (query || has_passed(until)) return query;
  }
}

// The browser's connections that were answered are given time to close; of the others none is waited for.
void Loopback::finish(const Page& page) noexcept {
  try {
    if (let_out_) end_page_ = response_with(page);
    const Deadline asked_until = deadline_after(page_may_take);
    while (!end_page_.empty() && !has_passed(asked_until)) turn(asked_until);
    listeners_.clear();
    std::erase_if(connections_, [](const Connection& connection) { return !connection.answered; });
    const Deadline closed_until = deadline_after(close_may_take);
    while (let_out_ && !connections_.empty() && !has_passed(closed_until)) turn(closed_until);
  } catch (...) {  // out of memory; the terminal says the same
  }
  listeners_.clear();
  connections_.clear();
}

std::optional<AuthorizationResponse> parse_authorization_response(std::string_view query) {
  if (query.size() > request_head_limit) return {};
  AuthorizationResponse response;
  const std::pair<std::string_view, std::string*> texts[] = {{"state", &response.state},
                                                             {"iss", &response.iss},
                                                             {"error", &response.error},
                                                             {"error_description", &response.error_description}};
  std::vector<std::string_view> seen;
  for (const auto pair : split(query, '&')) {
    const auto name = pair.substr(0, pair.find('='));
    const auto encoded = name.size() < pair.size() ? pair.substr(name.size() + 1) : std::string_view();
    auto value = percent_decoded<Secret>(encoded, true);
    if (!value) return {};
    const auto* text =
        std::find_if(std::begin(texts), std::end(texts), [&](const auto& row) { return row.first == name; });
    if (name != "code" && text == std::end(texts)) continue;
    if (contains(seen, name)) return {};
    seen.push_back(name);
    if (name == "code")
      response.code = std::move(*value);
    else
      *text->second = value->view();
  }
  if (!response.code.empty() && !response.error.empty()) return {};
  return response;
}

}  // namespace oauth
