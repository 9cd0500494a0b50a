// SPDX-License-Identifier: MIT
//
// Only this file uses libcurl. It follows THREATS.md C: each request has a new handle, redirects are not followed,
// there are no cookies and no netrc, and only the proxy is taken from the environment. All limits are counted here,
// since CURLOPT_MAXFILESIZE does not limit a chunked response (measured with 7.88).
#include "helper/oauth/http.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <curl/curl.h>
#include <memory>
#include <new>

#include "helper/base/ascii.hpp"
#include "helper/base/file.hpp"
#include "helper/base/time.hpp"
#include "helper/base/trust.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/private_address.hpp"

namespace oauth {
namespace {

constexpr std::size_t header_limit = 64 * 1024;
constexpr std::size_t ca_file_limit = 4 * 1024 * 1024;
constexpr std::chrono::seconds longest_step{2};
constexpr long connect_limit_ms = 10'000;
constexpr std::array<std::string_view, 6> proxy_schemes = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

struct CloseUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, CloseUrl>;

// Header lines for libcurl. libcurl copies each line, and one of them is the Authorization header, so the copies are
// wiped.
class Headers {
 public:
  Headers() = default;
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;
  ~Headers() {
    for (curl_slist* line = list_; line; line = line->next) explicit_bzero(line->data, std::strlen(line->data));
    curl_slist_free_all(list_);
  }
  void add(std::string_view name, const auto& value) {
    Secret line(name);
    line.append(value);
    line.append(std::string_view("\0", 1));
    curl_slist* longer = curl_slist_append(list_, line.view().data());
    if (!longer) throw std::bad_alloc();
    list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

// The user or the preset chose these hosts; any other one comes from the issuer's metadata.
bool is_configured(const Account& account, const std::string& host) {
  const Endpoints& server = account.server;
  for (const auto* endpoint :
       {&server.issuer, &server.authorization_endpoint, &server.token_endpoint, &server.device_authorization_endpoint,
        &server.revocation_endpoint, &server.registration_endpoint})
    if (!endpoint->empty() && parse_endpoint(*endpoint, Exit::config).origin.host == host) return true;
  return server.issuer.empty();
}

// The data of libcurl's callbacks for one request.
struct Exchange {
  const HttpRequest& request;
  const Account& account;
  Secret body{};  // of the request
  HttpResponse answer{};
  std::size_t header_bytes = 0;
  bool sent = false;      // libcurl was connected and may have sent a part of the request
  bool complete = false;  // the end of the headers was received
  std::string refusal{};  // why a callback rejected the response
  bool by_proxy = false;
  bool configured_host = true;
  std::string private_address{};  // the address to which nothing was sent because it is private
  std::chrono::steady_clock::time_point seen{};
  std::chrono::steady_clock::duration spent{};
  bool too_late() const { return spent >= request.limit; }
};

// libcurl calls this after name resolution, proxy, connection and TLS handshake, and before it writes the request. So
// if an exchange fails earlier, nothing was sent. CURLINFO_REQUEST_SIZE also counts the CONNECT to a proxy, so it does
// not show whether the request was sent.
int before_sending(void* data, char* address, char*, int, int) {
  auto& exchange = *static_cast<Exchange*>(data);
  try {
    if (!exchange.configured_host && !exchange.by_proxy && is_private_address(address) &&
        !leads_to_private_address(parse_endpoint(exchange.account.server.issuer, Exit::config).origin)) {
      exchange.private_address = address;
      return CURL_PREREQFUNC_ABORT;
    }
  } catch (...) {  // out of memory
    return CURL_PREREQFUNC_ABORT;
  }
  exchange.sent = true;
  return CURL_PREREQFUNC_OK;
}

bool refuse(Exchange& exchange, std::string why) {
  exchange.refusal = std::move(why);
  return false;
}

bool refuse_size(Exchange& exchange) {
  return refuse(exchange, "a response larger than " + std::to_string(exchange.request.answer_limit / 1024) + " KiB");
}

bool take_body(Exchange& exchange, std::string_view bytes) {
  if (exchange.answer.body.size() + bytes.size() > exchange.request.answer_limit) return refuse_size(exchange);
  exchange.answer.body.append(bytes);
  return true;
}

std::string origin_of(std::string_view location, const Url& own) {
  if (location.find("://") == std::string_view::npos && location.substr(0, 2) != "//") return own.origin.text();
  try {
    return parse_url(location, Exit::protocol).origin.text();
  } catch (const Error&) {
    return "an invalid URL";
  }
}

bool take_field(Exchange& exchange, std::string_view name, std::string_view value) {
  HttpResponse& answer = exchange.answer;
  if (equal_ignoring_case(name, "retry-after")) answer.retry_after = value;
  if (equal_ignoring_case(name, "date")) answer.date = value;
  if (equal_ignoring_case(name, "www-authenticate"))
    answer.www_authenticate.append(answer.www_authenticate.empty() ? "" : ", ").append(value);
  if (equal_ignoring_case(name, "location")) answer.redirected_to = origin_of(value, exchange.request.url);
  if (equal_ignoring_case(name, "content-encoding") && !value.empty() && !equal_ignoring_case(value, "identity"))
    return refuse(exchange, "a content encoding that was not requested");
  if (all_digits(value) && equal_ignoring_case(name, "content-length")) {
    const auto length = decimal(value);
    if (!length || static_cast<std::size_t>(*length) > exchange.request.answer_limit) return refuse_size(exchange);
  }
  return true;
}

// A server may send 1xx responses before the final one (RFC 9110 section 15.2); only the fields of the last one are
// kept.
bool take_header(Exchange& exchange, std::string_view line) {
  exchange.header_bytes += line.size();
  if (exchange.header_bytes > header_limit) return refuse(exchange, "more than 64 KiB of headers");
  if (line.substr(0, 5) == "HTTP/") {
    exchange.answer = HttpResponse{};
    exchange.complete = false;
    return true;
  }
  if (trim(line).empty()) exchange.complete = true;
  const auto colon = line.find(':');
  return colon == std::string_view::npos || take_field(exchange, line.substr(0, colon), trim(line.substr(colon + 1)));
}

// An exception must not pass through libcurl, which is written in C.
template <bool (*take)(Exchange&, std::string_view)>
std::size_t callback(char* bytes, std::size_t, std::size_t size, void* data) {
  auto& exchange = *static_cast<Exchange*>(data);
  try {
    return take(exchange, {bytes, size}) ? size : 0;
  } catch (...) {
    exchange.refusal.assign("too much data");  // short enough that no memory is allocated
    return 0;
  }
}

int watch(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(data);
  // This replaces CURLOPT_TIMEOUT, which libcurl checks before it reads. After a process was stopped (by SIGSTOP or a
  // cgroup freezer) libcurl would discard a response that has arrived, and a spent refresh token would be sent again.
  // libcurl calls this function at least once a second, so a longer interval means that the process was stopped.
  const auto now = std::chrono::steady_clock::now();
  exchange.spent += std::min<std::chrono::steady_clock::duration>(now - exchange.seen, longest_step);
  exchange.seen = now;
  return exchange.too_late() ? 1 : 0;
}

// Whether libcurl's URL parser finds the same host and port as keybearer's (THREATS.md B2).
bool parsers_agree(const Url& url) {
  const UrlHandle parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.text().c_str(), CURLU_PATH_AS_IS) != CURLUE_OK)
    return false;
  char* host = nullptr;
  char* port = nullptr;
  curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0);
  curl_url_get(parsed.get(), CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
  const bool same = host && port && url.origin.host == host && std::to_string(url.origin.port) == port;
  curl_free(host);
  curl_free(port);
  return same;
}

std::string first_of(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const char* value = std::getenv(name); value && *value) return value;
  return {};
}

// The Error{config} of this function, set_ca_file() and set_client_certificate() becomes a failure of the kind
// `configuration`. The proxy's URL is not shown, since it may contain a password.
void check_proxy(const std::string& proxy, const std::string& where) {
  const UrlHandle parsed(curl_url());
  const unsigned flags = CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME;
  char* scheme = nullptr;
  bool known = parsed && curl_url_set(parsed.get(), CURLUPART_URL, proxy.c_str(), flags) == CURLUE_OK &&
               curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
  known = known && contains(proxy_schemes, scheme);
  curl_free(scheme);
  if (!known) throw Error{Exit::config, where + " is not the URL of a proxy", "set it to http://HOST:PORT"};
}

// Returns whether a proxy is set. libcurl may still bypass it because of NO_PROXY.
bool set_proxy(CURL* handle, const Url& url, const Account& account) {
  const bool own = !account.network.proxy.empty();
  std::string proxy = own ? account.network.proxy : first_of({"https_proxy"});
  const std::string none = own ? "" : first_of({"no_proxy", "NO_PROXY"});
  if (url.origin.loopback() || url.origin.host == "localhost") proxy.clear();
  if (!proxy.empty()) check_proxy(proxy, own ? "the key proxy" : "the variable https_proxy");
  curl_easy_setopt(handle, CURLOPT_PROXY, proxy.c_str());  // "" also disables the proxy of the environment
  curl_easy_setopt(handle, CURLOPT_NOPROXY, none.c_str());
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // they are not part of the response
  return !proxy.empty();
}

// libcurl gets the bytes rather than the path, so that it uses exactly the bytes that were checked. CAPATH is set to a
// path that is not a directory: a null pointer means "none" to libcurl 7.88, but the built-in directory to later
// versions.
void set_ca_file(CURL* handle, const std::string& ca_file) {
  const auto bytes = read_trusted<std::string>(ca_file, ca_file_limit, Exit::config);
  if (!bytes)
    throw Error{Exit::config, "ca_file " + printable(ca_file) + " does not exist",
                "set ca_file to a file with the certificates of the authority"};
  if (bytes->find("-----BEGIN ") == std::string_view::npos)
    throw Error{Exit::config, "ca_file " + printable(ca_file) + " has no certificate in PEM form",
                "set ca_file to a file with the certificates of the authority"};
  curl_blob blob{const_cast<char*>(bytes->data()), bytes->size(), CURL_BLOB_COPY};
  curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
  curl_easy_setopt(handle, CURLOPT_CAPATH, "/dev/null");
}

void set_trust(CURL* handle, const Account& account) {
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!account.network.ca_file.empty()) set_ca_file(handle, account.network.ca_file);
}

// RFC 8705. libcurl reads the file itself, after its owner and mode were checked here.
void set_client_certificate(CURL* handle, const std::string& file) {
  if (file.empty()) return;
  if (!read_trusted<Secret>(file, ca_file_limit, Exit::config))
    throw Error{Exit::config, "client_certificate_file " + printable(file) + " does not exist",
                "set client_certificate_file to a file with the certificate and its key"};
  curl_easy_setopt(handle, CURLOPT_SSLCERT, file.c_str());
  curl_easy_setopt(handle, CURLOPT_SSLKEY, file.c_str());
}

void set_protocol(CURL* handle, const HttpRequest& request) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, request.url.origin.loopback() ? "http,https" : "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION,
                   static_cast<long>(CURL_HTTP_VERSION_1_1));  // a connection has one request
  curl_easy_setopt(handle, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "keybearer/" KEYBEARER_VERSION);
  const long limit = static_cast<long>(request.limit.count());
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, std::min(limit, connect_limit_ms));
}

void set_callbacks(CURL* handle, Exchange& exchange) {
  curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, before_sending);
  curl_easy_setopt(handle, CURLOPT_PREREQDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback<take_body>);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback<take_header>);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

void set_content(CURL* handle, const HttpRequest& request, const Secret& body, Headers& headers) {
  headers.add("Accept: application/json", "");
  headers.add("Expect:", "");
  if (!request.authorization.empty()) headers.add("Authorization: ", request.authorization);
  if (request.post) {
    headers.add("Content-Type: ", request.json.empty() ? "application/x-www-form-urlencoded" : "application/json");
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.empty() ? "" : body.view().data());
  }
  curl_easy_setopt(handle, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // a proxy does not get them
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
}

using Kind = HttpFailure::Kind;

constexpr std::array certificate_codes = {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR,
                                          CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH};
constexpr std::array configuration_codes = {CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_UNSUPPORTED_PROTOCOL,
                                            CURLE_URL_MALFORMAT};
// The server did not answer in HTTP. For a header line that is too long, libcurl 7.88 reports OUT_OF_MEMORY, and 8.6
// TOO_LARGE.
constexpr std::array broken_codes = {
    CURLE_UNSUPPORTED_PROTOCOL,
    CURLE_WEIRD_SERVER_REPLY,
    CURLE_BAD_CONTENT_ENCODING,
    CURLE_OUT_OF_MEMORY,
#if LIBCURL_VERSION_NUM >= 0x080600
    CURLE_TOO_LARGE,
#endif
};

// An expired certificate is often caused by a wrong clock on this machine (THREATS.md C3, N9).
std::string certificate_reason(const std::string& reason) {
  std::string text = "its certificate was rejected (" + reason + ")";
  if (reason.find("expired") != std::string::npos || reason.find("not yet valid") != std::string::npos)
    text += ", and this machine's clock says " + rfc3339(now());
  return text;
}

// The variables of certificates that were set and are not used.
std::string ignored_certificates;

std::string certificate_hint() {
  if (ignored_certificates.empty()) return {};
  return ignored_certificates + " is not used; to trust a private authority, set the key ca_file to its certificate";
}

std::string reason_of(CURL* handle, CURLcode code, const char* text, const Exchange& exchange) {
  long number = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
  if (code == CURLE_COULDNT_CONNECT && number) return errno_text(static_cast<int>(number));
  if (exchange.too_late())
    return "timed out after " +
           std::to_string(std::chrono::duration_cast<std::chrono::seconds>(exchange.request.limit).count()) + " s";
  return printable(*text ? text : curl_easy_strerror(code), 150);
}

// What the user can do about one of configuration_codes; empty if it is not known.
std::string hint_for(CURLcode code) {
  if (code == CURLE_SSL_CACERT_BADFILE) return "correct ca_file";
  if (code == CURLE_SSL_CERTPROBLEM) return "correct client_certificate_file";
  return {};
}

HttpFailure judge(CURL* handle, CURLcode code, const Exchange& exchange, const char* text) {
  const std::string& host = exchange.request.url.origin.host;
  const std::string reason = reason_of(handle, code, text, exchange);
  if (!exchange.sent) {
    if (!exchange.private_address.empty())
      return {Kind::untrusted,
              host + " is not trusted: its name resolves to the private address " + exchange.private_address};
    if (contains(certificate_codes, code))
      return {Kind::untrusted, host + " is not trusted: " + certificate_reason(reason), certificate_hint()};
    if (contains(configuration_codes, code))
      return {Kind::configuration, "cannot send a request to " + host + ": " + reason, hint_for(code)};
    return {Kind::unreachable, host + " cannot be reached: " + reason};
  }
  if (!exchange.refusal.empty()) return {Kind::broken, host + " sent " + exchange.refusal};
  if (contains(broken_codes, code)) return {Kind::broken, host + " did not answer in HTTP: " + reason};
  return {Kind::lost, host + " did not send a complete response: " + reason};
}

void prepare(CURL* handle, const Account& account, Exchange& exchange, Headers& headers) {
  const HttpRequest& request = exchange.request;
  curl_easy_setopt(handle, CURLOPT_URL, request.url.text().c_str());
  set_protocol(handle, request);
  set_trust(handle, account);
  set_client_certificate(handle, request.client_certificate_file);
  exchange.by_proxy = set_proxy(handle, request.url, account);
  set_callbacks(handle, exchange);
  set_content(handle, request, exchange.body, headers);
}

HttpResult perform(CURL* handle, Exchange& exchange) {
  HttpResult result;
  char text[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, text);
  exchange.seen = std::chrono::steady_clock::now();
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) {
    result.failure = judge(handle, code, exchange, text);
    if (result.failure.kind == Kind::broken) {
      result.answer.status = static_cast<int>(status);
      result.answer.body = std::move(exchange.answer.body);
    }
  } else if (!exchange.complete || status < 200) {
    // libcurl reports success if the connection is closed within the headers.
    result.failure = {Kind::lost, exchange.request.url.origin.host +
                                      " did not send a complete response: the connection ended in the headers"};
  } else {
    result.answered = true;
    result.answer = std::move(exchange.answer);
    result.answer.status = static_cast<int>(status);
  }
  return result;
}

HttpResult not_sent(const Url& url, const std::string& reason, std::string hint = {}) {
  HttpResult result;
  result.failure = {Kind::configuration, "cannot send a request to " + url.origin.host + ": " + reason,
                    std::move(hint)};
  return result;
}

ExchangeObserver observer;

std::string line_of(const HttpRequest& request) {
  return (request.post ? "POST " : "GET ") + request.url.origin.text() + request.url.path;
}

std::string line_of(const HttpResult& result) {
  if (!result.answered) return result.failure.reason;
  return std::to_string(result.answer.status) + ", " + std::to_string(result.answer.body.size()) + " bytes";
}

}  // namespace

Error no_answer(const HttpFailure& failure, const std::string& account) {
  const Exit exit = failure.kind == Kind::configuration                               ? Exit::config
                    : failure.kind == Kind::untrusted || failure.kind == Kind::broken ? Exit::protocol
                                                                                      : Exit::temporary;
  const char* hint = exit == Exit::temporary ? "try again later" : "check issuer, ca_file and proxy";
  return {exit, failure.reason, failure.hint_or(hint), Kept::nothing_changed, account};
}

void observe_exchanges(ExchangeObserver by) { observer = std::move(by); }

HttpResult exchange(const HttpRequest& request, const Account& account) {
  if (!parsers_agree(request.url)) return not_sent(request.url, "libcurl understands its URL differently");
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  Exchange state{.request = request,
                 .account = account,
                 .body = request.json.empty() ? request.form.encoded() : request.json.copy()};
  Headers headers;
  const Handle handle(once == CURLE_OK ? curl_easy_init() : nullptr);  // destroyed before `headers` and `state`
  if (!handle) throw std::bad_alloc();
  try {
    state.configured_host = is_configured(account, request.url.origin.host);
    prepare(handle.get(), account, state, headers);
  } catch (const Error& error) {
    return not_sent(request.url, error.what, error.hint);
  }
  if (observer.begins) observer.begins(line_of(request), request.url.origin.host);
  HttpResult result = perform(handle.get(), state);
  try {
    if (observer.ends) observer.ends(line_of(request) + ": " + line_of(result));
  } catch (...) {  // the response must not be lost because of a line for --verbose
  }
  return result;
}

std::vector<std::string> unset_unsafe_environment() {
  std::vector<std::string> found;
  for (const char* name :
       {"SSLKEYLOGFILE", "CURL_SSL_BACKEND", "NETRC", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    if (!std::getenv(name)) continue;
    found.emplace_back(name);
    if (std::string_view(name).starts_with("SSL_CERT_"))
      ignored_certificates += (ignored_certificates.empty() ? "" : " or ") + found.back();
    unsetenv(name);
  }
  return found;
}

}  // namespace oauth
