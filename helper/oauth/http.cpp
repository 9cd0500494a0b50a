// SPDX-License-Identifier: MIT
//
// The only file that sees libcurl. Its rules are those of THREATS.md C: a fresh handle each time, no redirect, no
// cookie, no netrc, nothing from the environment but a proxy, and every limit counted here, since CURLOPT_MAXFILESIZE
// does not bound a chunked answer (measured with 7.88).
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

// libcurl copies each line; the copies hold the Authorization header, so they are wiped.
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

// What the callbacks fill and judge.
bool public_addresses_only = false;

struct Exchange {
  const HttpRequest& request;
  Secret body{};  // of the request
  HttpResponse answer{};
  std::size_t header_bytes = 0;
  bool sent = false;      // the connection stood and the request went out, at least in part
  bool complete = false;  // the headers came to their end
  std::string refusal{};  // why we ended it
  bool by_proxy = false;
  bool at_private_address = false;
  std::string private_address{};  // where nothing was sent since it is one
  std::chrono::steady_clock::time_point seen{};
  std::chrono::steady_clock::duration spent{};
  bool too_late() const { return spent >= request.limit; }
};

// Right before the request is written, when name, proxy, connection and certificate are done with: what fails earlier
// was not sent. CURLINFO_REQUEST_SIZE counts a proxy's CONNECT too and cannot tell.
int note_sending(void* data, char* address, char*, int, int) {
  auto& exchange = *static_cast<Exchange*>(data);
  try {
    exchange.at_private_address = exchange.by_proxy || is_private_address(address);
    if (public_addresses_only && !exchange.by_proxy && exchange.at_private_address) {
      exchange.private_address = address;
      return CURL_PREREQFUNC_ABORT;
    }
  } catch (...) {  // no memory left to look
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
  return refuse(exchange, "an answer larger than " + std::to_string(exchange.request.answer_limit / 1024) + " KiB");
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
    return "an address that is none";
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
    return refuse(exchange, "a content encoding that was not asked for");
  if (all_digits(value) && equal_ignoring_case(name, "content-length")) {
    const auto length = decimal(value);
    if (!length || static_cast<std::size_t>(*length) > exchange.request.answer_limit) return refuse_size(exchange);
  }
  return true;
}

// Several answers may come in turn (1xx before the one that counts); the last one's fields stand.
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

// libcurl is C: no exception may pass through it.
template <bool (*take)(Exchange&, std::string_view)>
std::size_t callback(char* bytes, std::size_t, std::size_t size, void* data) {
  auto& exchange = *static_cast<Exchange*>(data);
  try {
    return take(exchange, {bytes, size}) ? size : 0;
  } catch (...) {
    exchange.refusal.assign("too much");  // short enough to need no memory
    return 0;
  }
}

int watch(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(data);
  // Not CURLOPT_TIMEOUT, which is looked at before the answer is: a process that was frozen (SIGSTOP, a cgroup) would
  // refuse an answer that is there, and send a spent token again. libcurl comes here once a second at least; what took
  // longer was no time of ours.
  const auto now = std::chrono::steady_clock::now();
  exchange.spent += std::min<std::chrono::steady_clock::duration>(now - exchange.seen, longest_step);
  exchange.seen = now;
  return exchange.too_late() ? 1 : 0;
}

// libcurl's own parser must see the same host and port in the text that ours rebuilt (THREATS.md B2).
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

// An Error{config} of these two is the failure `configuration`: nothing was sent.
void check_proxy(const std::string& proxy, const std::string& where) {
  const UrlHandle parsed(curl_url());
  const unsigned flags = CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME;
  char* scheme = nullptr;
  bool known = parsed && curl_url_set(parsed.get(), CURLUPART_URL, proxy.c_str(), flags) == CURLUE_OK &&
               curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
  known = known && contains(proxy_schemes, scheme);
  curl_free(scheme);
  if (!known)
    throw Error{Exit::config, where + " is not an address of a proxy",
                "write http://HOST:PORT"};  // it may hold a password
}

// Whether one will be used, as far as that is known: NO_PROXY is libcurl's to read.
bool set_proxy(CURL* handle, const Url& url, const Account& account) {
  const bool own = !account.network.proxy.empty();
  std::string proxy = own ? account.network.proxy : first_of({"https_proxy"});
  const std::string none = own ? "" : first_of({"no_proxy", "NO_PROXY"});
  if (url.origin.loopback() || url.origin.host == "localhost") proxy.clear();
  if (!proxy.empty()) check_proxy(proxy, own ? "the key proxy" : "the variable https_proxy");
  curl_easy_setopt(handle, CURLOPT_PROXY, proxy.c_str());  // "": none, and none from the environment either
  curl_easy_setopt(handle, CURLOPT_NOPROXY, none.c_str());
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // they are no part of the answer
  return !proxy.empty();
}

// The bytes that were judged are the bytes that are used. A folder that cannot be one is named beside them, since for
// CAPATH a null means none to libcurl 7.88 and the built-in folder to later versions.
void set_own_trust(CURL* handle, const std::string& ca_file) {
  const auto bytes = read_trusted<std::string>(ca_file, ca_file_limit, Exit::config);
  if (!bytes) throw Error{Exit::config, "ca_file " + printable(ca_file) + " does not exist"};
  if (bytes->find("-----BEGIN ") == std::string_view::npos)
    throw Error{Exit::config, "ca_file " + printable(ca_file) + " holds no certificate in PEM form"};
  curl_blob blob{const_cast<char*>(bytes->data()), bytes->size(), CURL_BLOB_COPY};
  curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
  curl_easy_setopt(handle, CURLOPT_CAPATH, "/dev/null");
}

void set_trust(CURL* handle, const Account& account) {
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!account.network.ca_file.empty()) set_own_trust(handle, account.network.ca_file);
}

// RFC 8705. libcurl reads the file itself; whose it is was looked at before.
void set_client_certificate(CURL* handle, const std::string& file) {
  if (file.empty()) return;
  if (!read_trusted<Secret>(file, ca_file_limit, Exit::config))
    throw Error{Exit::config, "client_certificate_file " + printable(file) + " does not exist"};
  curl_easy_setopt(handle, CURLOPT_SSLCERT, file.c_str());
  curl_easy_setopt(handle, CURLOPT_SSLKEY, file.c_str());
}

void set_manners(CURL* handle, const HttpRequest& request) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, request.url.origin.loopback() ? "http,https" : "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));  // one request, one answer
  curl_easy_setopt(handle, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "keybearer/" KEYBEARER_VERSION);
  const long limit = static_cast<long>(request.limit.count());
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, std::min(limit, connect_limit_ms));
}

void set_callbacks(CURL* handle, Exchange& exchange) {
  curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, note_sending);
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
  curl_easy_setopt(handle, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // nothing of it to a proxy
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
}

using Kind = HttpFailure::Kind;

constexpr std::array certificate_codes = {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR,
                                          CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH};
constexpr std::array configuration_codes = {CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_UNSUPPORTED_PROTOCOL,
                                            CURLE_URL_MALFORMAT};
// What was answered is no HTTP; 7.88 says OUT_OF_MEMORY of a header line without an end, 8.6 has a name for it.
constexpr std::array broken_codes = {
    CURLE_UNSUPPORTED_PROTOCOL,
    CURLE_WEIRD_SERVER_REPLY,
    CURLE_BAD_CONTENT_ENCODING,
    CURLE_OUT_OF_MEMORY,
#if LIBCURL_VERSION_NUM >= 0x080600
    CURLE_TOO_LARGE,
#endif
};

// A certificate that is out of its time is as often a clock that is (THREATS.md C3, N9).
std::string certificate_reason(const std::string& words) {
  std::string reason = "its certificate was refused (" + words + ")";
  if (words.find("expired") != std::string::npos || words.find("not yet valid") != std::string::npos)
    reason += "; this machine's clock says " + rfc3339(now());
  return reason;
}

std::string words_for(CURL* handle, CURLcode code, const char* text, const Exchange& exchange) {
  long number = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
  if (code == CURLE_COULDNT_CONNECT && number) return errno_text(static_cast<int>(number));
  if (exchange.too_late()) return "the time is over";
  return printable(*text ? text : curl_easy_strerror(code), 150);
}

HttpFailure judge(CURL* handle, CURLcode code, const Exchange& exchange, const char* text) {
  const std::string& host = exchange.request.url.origin.host;
  const std::string words = words_for(handle, code, text, exchange);
  if (!exchange.sent) {
    if (!exchange.private_address.empty())
      return {Kind::untrusted, host + " is not trusted: it leads to the private address " + exchange.private_address};
    if (contains(certificate_codes, code))
      return {Kind::untrusted, host + " is not trusted: " + certificate_reason(words)};
    if (contains(configuration_codes, code)) return {Kind::configuration, host + " cannot be asked: " + words};
    return {Kind::unreachable, host + " cannot be reached: " + words};
  }
  if (!exchange.refusal.empty()) return {Kind::broken, host + " sent " + exchange.refusal};
  if (contains(broken_codes, code)) return {Kind::broken, host + " did not answer in HTTP: " + words};
  return {Kind::lost, host + " gave no whole answer: " + words};
}

void prepare(CURL* handle, const Account& account, Exchange& exchange, Headers& headers) {
  const HttpRequest& request = exchange.request;
  curl_easy_setopt(handle, CURLOPT_URL, request.url.text().c_str());
  set_manners(handle, request);
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
  } else if (!exchange.complete ||
             status < 200) {  // libcurl takes a connection that closes among the headers for an end
    result.failure = {Kind::lost,
                      exchange.request.url.origin.host + " gave no whole answer: it broke off in the headers"};
  } else {
    result.answered = true;
    result.answer = std::move(exchange.answer);
    result.answer.status = static_cast<int>(status);
    result.answer.from_private_address = exchange.at_private_address;
  }
  return result;
}

HttpResult not_sent(std::string reason) {
  HttpResult result;
  result.failure = {Kind::configuration, std::move(reason)};
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

void require_public_addresses(bool required) { public_addresses_only = required; }

void observe_exchanges(ExchangeObserver by) { observer = std::move(by); }

HttpResult exchange(const HttpRequest& request, const Account& account) {
  if (!parsers_agree(request.url))
    return not_sent(request.url.origin.host + " cannot be asked: its address reads differently to libcurl");
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  Exchange state{.request = request, .body = request.json.empty() ? request.form.encoded() : request.json.copy()};
  Headers headers;
  const Handle handle(once == CURLE_OK ? curl_easy_init() : nullptr);  // goes before what it points to
  if (!handle) throw std::bad_alloc();
  try {
    prepare(handle.get(), account, state, headers);
  } catch (const Error& error) {
    return not_sent(request.url.origin.host + " cannot be asked: " + error.what);
  }
  if (observer.begins) observer.begins(line_of(request));
  HttpResult result = perform(handle.get(), state);
  try {
    if (observer.over) observer.over(line_of(request) + ": " + line_of(result));
  } catch (...) {  // a line less, and never the answer with it
  }
  return result;
}

std::vector<std::string> forget_hostile_environment() {
  std::vector<std::string> found;
  for (const char* name :
       {"SSLKEYLOGFILE", "CURL_SSL_BACKEND", "NETRC", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    if (!std::getenv(name)) continue;
    found.emplace_back(name);
    unsetenv(name);
  }
  return found;
}

}  // namespace oauth
