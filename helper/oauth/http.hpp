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

// One HTTP request to an authorization server and its response (THREATS.md C). Only http.cpp uses libcurl.
namespace oauth {

struct HttpRequest {
  Url url;
  bool post = false;  // the body is `json` if that is not empty, else `form`
  Form form;
  Secret json;
  std::string client_certificate_file;      // certificate and key in PEM form for the TLS handshake; empty if none
  Secret authorization;                     // the value of the Authorization header; empty if none
  std::size_t answer_limit = 256 * 1024;    // bytes of the response's body
  std::chrono::milliseconds limit{30'000};  // for the whole exchange; connecting may take 10 s of it
};

struct HttpResponse {
  int status = 0;
  std::string retry_after;  // the header's value, or empty
  std::string date;
  std::string www_authenticate;  // several values are joined by ", "
  std::string redirected_to;     // the origin of a Location that was not followed; the rest of the URL may be a secret
  Secret body;
};

// Why there is no response.
struct HttpFailure {
  enum class Kind {
    unreachable,    // DNS, connection, TLS handshake or proxy failed; nothing was sent
    lost,           // the request may have been sent, and no complete response was received
    untrusted,      // the certificate or the address was rejected; nothing was sent
    broken,         // the request was sent; the response is not HTTP, has a content encoding, or is too large
    configuration,  // the account's ca_file, client certificate or proxy cannot be used; nothing was sent
  } kind = Kind::lost;
  std::string reason;     // a message without secrets that names the host
  std::string hint = {};  // what the user can do, if http.cpp knows it; otherwise empty

  std::string hint_or(const std::string& default_hint) const { return hint.empty() ? default_hint : hint; }
};

struct HttpResult {
  bool answered = false;
  HttpResponse answer;  // of a failure `broken`, the status and the part of the body that was read
  HttpFailure failure;
};

// The error that a caller reports if there is no response, with the exit code of the failure: nothing was changed.
Error no_answer(const HttpFailure& failure, const std::string& account);

// Sends the request with the account's `proxy` and `ca_file`. Without `proxy`, it uses https_proxy and no_proxy; a
// proxy is never used for loopback. It follows no redirect, keeps no connection or cookie, and reads no netrc. It does
// not stop if keybearer's caller goes away.
//
// A host that only the metadata of the account's issuer names, now or when the user signed in, may not resolve to a
// private address, unless the issuer's own host does (THREATS.md D2): the exchange then fails before anything is sent
// (kind `untrusted`). The address of the connection is checked, so that a name cannot resolve to another address after
// the check. Behind a proxy the address is not known, and only the name was checked.
HttpResult exchange(const HttpRequest& request, const Account& account);

// For --verbose: called before and after each exchange, with a line without secrets. `ends` runs after a response has
// been received and before it is saved, so it must not wait; its exceptions are ignored.
struct ExchangeObserver {
  std::function<void(const std::string& line, const std::string& host)> begins;
  std::function<void(const std::string& line)> ends;
};
void observe_exchanges(ExchangeObserver observer);

// Unsets the variables by which libcurl and OpenSSL would load code, keys or certificates (THREATS.md C4), and returns
// the names of those that were set. It must be called before the first exchange.
std::vector<std::string> unset_unsafe_environment();

}  // namespace oauth
