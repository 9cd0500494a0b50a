// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/descriptor.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/url.hpp"

// The listener that waits for the browser to come back (RFC 8252 section 7.3, THREATS.md E). It answers whatever comes
// on the loopback address and lets exactly one request out: a GET of our path with our state. It never ends for
// anything else.
namespace oauth {

struct RequestHead;

class Loopback {
 public:
  // For an http redirect_uri on 127.0.0.0/8, [::1] or localhost (both families at one port); without a port, a free
  // one. No wildcard address, no SO_REUSEADDR, close-on-exec. Error{config} naming the port when it is taken for longer
  // than `timeout` or cannot be used. `issuer_origin` may ask for local-network access (THREATS.md E6).
  static Loopback listen(std::string_view redirect_uri, std::string_view state, std::string issuer_origin,
                         std::chrono::milliseconds timeout = std::chrono::seconds(5));
  Loopback(Loopback&&) noexcept;
  Loopback& operator=(Loopback&&) = delete;
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;
  ~Loopback();

  // With the port that was bound: what goes into both requests, byte for byte.
  const std::string& redirect_uri() const { return redirect_uri_; }

  // Descriptors to poll for reading, and until when at most.
  std::vector<int> descriptors() const;

  // Serves what is there without waiting longer than `wait`; the query of the one right request ("code=...&state=...",
  // without '?'), whose connection then stays open for reply(). Call again until it gives something or time is over.
  // What it gave once it refuses from then on.
  std::optional<Secret> serve(std::chrono::milliseconds wait);

  // The page that the person sees, static, after the exchange (THREATS.md E5). Then the listener is closed. Waits at
  // most a second for the browser to close.
  void reply(bool signed_in) noexcept;

  int wrong_states() const { return wrong_states_; }

 private:
  struct Connection;
  struct Verdict;
  Loopback();
  void accept_all();
  void make_room();
  bool advance(Connection& connection, std::optional<Secret>& query);
  Verdict judge(RequestHead& head);

  std::vector<Descriptor> listeners_;
  std::vector<Connection> connections_;
  Descriptor answered_;
  std::string redirect_uri_, path_, state_, issuer_origin_;
  std::vector<std::string> hosts_;
  int wrong_states_ = 0;
};

// The parameters of an authorization response, percent-decoded once.
struct AuthorizationResponse {
  Secret code;
  std::string state, iss, error, error_description;
  bool bare_code = false;  // a person gave the code alone: nothing beside it can be checked
};
// Of a query or fragment. Nothing where a parameter that we use is there twice, `code` and `error` are both there, a
// %XX is malformed, or it is over 16 KiB.
std::optional<AuthorizationResponse> parse_authorization_response(std::string_view query);

}  // namespace oauth
