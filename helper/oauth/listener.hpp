// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/url.hpp"

// The listener that waits for the browser to come back (RFC 8252 section 7.3, THREATS.md E). It answers every request
// on the loopback address and lets exactly one out: a GET of our path with our state, from a process of this user or of
// root (peer_owner.hpp). No other request ends the wait. The browser is redirected at once to a path that only this
// attempt has, so that code and state leave its address bar, and waits there for the page that says how it ended.
namespace oauth {

struct Page;
struct RequestHead;

class Loopback {
 public:
  // For an http redirect_uri on 127.0.0.0/8, [::1] or localhost (both families at one port); without a port, a free
  // port is chosen. No wildcard address, no SO_REUSEADDR, close-on-exec. Error{config} that names the port if it is in
  // use for longer than `timeout` or cannot be used. `issuer_origin` may ask for local-network access (THREATS.md E6).
  static Loopback listen(std::string_view redirect_uri, std::string_view state, std::string issuer_origin,
                         std::chrono::milliseconds timeout = std::chrono::seconds(5));
  Loopback(Loopback&&) noexcept;
  Loopback& operator=(Loopback&&) = delete;
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;
  ~Loopback();

  // With the port that was bound. Both requests contain it byte for byte.
  const std::string& redirect_uri() const { return redirect_uri_; }

  // Descriptors to poll for reading.
  std::vector<int> descriptors() const;

  // Serves the connections for at most `wait`. Returns the query of the one right request, "code=...&state=..."; later
  // requests like it are refused. Returns nothing if there was none: call it again until the sign-in's deadline.
  std::optional<Secret> serve(std::chrono::milliseconds wait);

  // If serve() returned a query: answers the browser's next request with the page, once, and then closes the listener.
  // Waits at most 5 s for that request and a second for the browser to close the connection, so everything that must
  // not be lost is saved before. The page's `status` is the usual one.
  void finish(const Page& page) noexcept;

  int wrong_states() const { return wrong_states_; }
  // The other users whose processes sent the right state. Such a request is ignored; a forwarder that runs under a user
  // of its own is one of them, too.
  const std::vector<uid_t>& foreign_users() const { return foreign_users_; }

 private:
  struct Connection;
  struct Verdict;
  Loopback();
  std::optional<Secret> turn(Deadline until);
  void accept_all();
  void make_room();
  bool advance(Connection& connection, std::optional<Secret>& query);
  Verdict judge(RequestHead& head, const Descriptor& socket);
  bool may_count(const Descriptor& socket);

  std::vector<Descriptor> listeners_;
  std::vector<Connection> connections_;
  std::string redirect_uri_, path_, state_, issuer_origin_;
  std::string end_path_;  // where the browser waits for the page
  std::string end_page_;  // the response there; empty until finish(), and after it was sent
  bool let_out_ = false;  // serve() returned a query
  std::vector<std::string> hosts_;
  int wrong_states_ = 0;
  std::vector<uid_t> foreign_users_;
};

// The parameters of an authorization response, percent-decoded once.
struct AuthorizationResponse {
  Secret code;
  std::string state, iss, error, error_description;
  bool bare_code = false;  // the user pasted the code alone, so that there is nothing else to check
};
// Reads a query or a fragment. Returns nothing if a parameter that is used occurs twice, if there are both `code` and
// `error`, if a %XX is malformed, or if it is longer than 16 KiB.
std::optional<AuthorizationResponse> parse_authorization_response(std::string_view query);

}  // namespace oauth
