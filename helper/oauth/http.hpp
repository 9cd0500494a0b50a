// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/form.hpp"
#include "helper/base/secret.hpp"
#include "helper/base/url.hpp"
#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// One exchange with an authorization server, by libcurl, which http.cpp alone sees (THREATS.md C).
namespace oauth {

struct HttpRequest {
  Url url;
  bool post = false;  // the body is `json` if that is not empty, else `form`
  Form form;
  Secret json;
  std::string client_certificate_file;  // certificate and key in PEM form, for the TLS handshake; empty: none
  Secret authorization;                 // the header's value; empty: none
  std::size_t answer_limit = 256 * 1024;
  std::chrono::milliseconds limit{30'000};  // of the whole exchange; connecting has 10 s of it
};

struct HttpResponse {
  int status = 0;
  std::string retry_after;  // the header's text, or empty
  std::string date;
  std::string www_authenticate;  // several are joined by ", "
  bool from_private_address =
      false;                  // as connected to, whatever the name; or through a proxy, of which nothing is known
  std::string redirected_to;  // the origin of a Location that was not followed; what stands behind it may be a secret
  Secret body;
};

// Why there is no answer.
struct HttpFailure {
  enum class Kind {
    unreachable,    // DNS, connect, TLS handshake, proxy: nothing of the request was sent
    lost,           // sent at least in part, and no complete answer came
    untrusted,      // the certificate was refused: nothing was sent
    broken,         // no HTTP, a content encoding, too many header bytes, a body over the limit: the request was sent
    configuration,  // the account's ca_file or proxy cannot be used: nothing was sent
  } kind = Kind::lost;
  std::string reason;  // for people, without secrets; names the host
};

struct HttpResult {
  bool answered = false;
  HttpResponse answer;
  HttpFailure failure;
};

// Takes `proxy` and `ca_file` from the account. Follows no redirect, keeps no connection or cookie, reads no netrc; a
// proxy only from the account or https_proxy and NO_PROXY, never for loopback. It finishes whatever happens to the
// caller.
HttpResult exchange(const HttpRequest& request, const Account& account);

// Whether a name that leads to a private address is refused from now on, before anything is sent there (kind
// `untrusted`): for the endpoints that a public server's metadata names (THREATS.md D2). The address is the one that is
// connected to, so that a name cannot lead elsewhere after a check; through a proxy only the name can be judged.
void require_public_addresses(bool required);

// For --verbose: told of each exchange before it begins, and when it is over, in a line without secrets. What is called
// when it is over stands between an answer and its saving: it may not wait, and what it throws is dropped.
struct ExchangeObserver {
  std::function<void(const std::string& line)> begins;
  std::function<void(const std::string& line)> over;
};
void observe_exchanges(ExchangeObserver observer);

// Before the first exchange: drops the variables by which libcurl and OpenSSL would load code, keys or certificates
// (THREATS.md C4). Returns the names of those that were set, for --verbose.
std::vector<std::string> forget_hostile_environment();

}  // namespace oauth
