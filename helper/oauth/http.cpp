// SPDX-License-Identifier: MIT
//
// The only file that sees libcurl. Its rules are oauth.md 3 and threats C: a fresh handle each time, no redirect, no
// cookie, no netrc, nothing from the environment but a proxy, and every limit counted here, since CURLOPT_MAXFILESIZE does
// not bound a chunked answer (measured with 7.88).
#include "oauth/http.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <curl/curl.h>
#include <memory>

#include "core/text.hpp"

namespace oauth {
namespace {

constexpr std::size_t header_limit = 64 * 1024;
constexpr long connect_limit_ms = 10'000;

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

// libcurl copies each line; the copies hold the Authorization header, so they are wiped.
class Headers {
 public:
  ~Headers() {
    for (curl_slist* line = list_; line; line = line->next) explicit_bzero(line->data, std::strlen(line->data));
    curl_slist_free_all(list_);
  }
  void add(std::string_view name, std::string_view value) {
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
struct Exchange {
  HttpAnswer answer;
  std::size_t answer_limit = 0;
  std::size_t header_bytes = 0;
  std::string refusal;  // why we ended it
  bool (*abandoned)() = nullptr;
  bool ended_by_caller = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* data) {
  auto& exchange = *static_cast<Exchange*>(data);
  if (exchange.answer.body.size() + size > exchange.answer_limit) {
    exchange.refusal = "an answer larger than " + std::to_string(exchange.answer_limit / 1024) + " KiB";
    return 0;
  }
  exchange.answer.body.append({bytes, size});
  return size;
}

void take_field(Exchange& exchange, std::string_view name, std::string_view value) {
  if (equal_ignoring_case(name, "content-type")) exchange.answer.content_type = value;
  if (equal_ignoring_case(name, "retry-after")) exchange.answer.retry_after = value;
  if (equal_ignoring_case(name, "date")) exchange.answer.date = value;
  if (equal_ignoring_case(name, "content-encoding") && !value.empty() && !equal_ignoring_case(value, "identity"))
    exchange.refusal = "a content encoding that was not asked for";
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* data) {
  auto& exchange = *static_cast<Exchange*>(data);
  exchange.header_bytes += size;
  if (exchange.header_bytes > header_limit) exchange.refusal = "more than 64 KiB of headers";
  const std::string_view line(bytes, size);
  if (const auto colon = line.find(':'); colon != std::string_view::npos)
    take_field(exchange, line.substr(0, colon), trim(line.substr(colon + 1)));
  return exchange.refusal.empty() ? size : 0;
}

int watch(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(data);
  if (exchange.abandoned && exchange.abandoned()) exchange.ended_by_caller = true;
  return exchange.ended_by_caller ? 1 : 0;
}

// libcurl's own parser must see the same host and port in the text that ours rebuilt (threats B2).
bool parsers_agree(const Url& url) {
  const std::unique_ptr<CURLU, decltype([](CURLU* parsed) { curl_url_cleanup(parsed); })> parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.text().c_str(), 0) != CURLUE_OK) return false;
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

void set_proxy(CURL* handle, const Url& url, const Account& account) {
  std::string proxy = account.proxy.empty() ? first_of({"https_proxy"}) : account.proxy;
  const std::string none = account.proxy.empty() ? first_of({"no_proxy", "NO_PROXY"}) : "";
  if (url.origin.loopback()) proxy.clear();
  curl_easy_setopt(handle, CURLOPT_PROXY, proxy.c_str());  // "": none, and none from the environment either
  curl_easy_setopt(handle, CURLOPT_NOPROXY, none.c_str());
}

void set_trust(CURL* handle, const Account& account) {
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (account.ca_file.empty()) return;
  curl_easy_setopt(handle, CURLOPT_CAINFO, account.ca_file.c_str());  // instead of the system's set
  curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
}

void set_manners(CURL* handle, const HttpRequest& request) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, request.url.origin.loopback() ? "http,https" : "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "keybearer/" KEYBEARER_VERSION);
  const long limit = static_cast<long>(request.limit.count());
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, limit);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, std::min(limit, connect_limit_ms));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, 15L);
}

void set_callbacks(CURL* handle, Exchange& exchange) {
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

void set_content(CURL* handle, const HttpRequest& request, Headers& headers) {
  headers.add("Accept: application/json", "");
  headers.add("Expect:", "");
  if (!request.authorization.empty()) headers.add("Authorization: ", request.authorization.view());
  if (request.post) {
    headers.add("Content-Type: application/x-www-form-urlencoded", "");
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.view().data());
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
}

using Kind = HttpFailure::Kind;

constexpr std::array certificate_codes = {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
                                          CURLE_SSL_PINNEDPUBKEYNOTMATCH};
constexpr std::array configuration_codes = {CURLE_SSL_CACERT_BADFILE, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT};

template <std::size_t N>
bool among(const std::array<CURLcode, N>& codes, CURLcode code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// A certificate that is out of its time is as often a clock that is (threats C3, N9).
std::string certificate_reason(std::string_view text) {
  std::string reason = "its certificate was refused (" + printable(text, 150) + ")";
  if (text.find("expired") != std::string_view::npos || text.find("not yet valid") != std::string_view::npos)
    reason += "; this machine's clock says " + rfc3339(now().time_since_epoch().count());
  return reason;
}

HttpFailure judge(CURL* handle, CURLcode code, const Exchange& exchange, const char* text, const std::string& host) {
  long sent = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &sent);
  const std::string words = *text ? printable(text, 150) : curl_easy_strerror(code);
  if (among(configuration_codes, code)) return {Kind::configuration, host + " cannot be asked: " + words};
  if (among(certificate_codes, code)) return {Kind::untrusted, host + " is not trusted: " + certificate_reason(words)};
  if (!exchange.refusal.empty()) return {Kind::broken, host + " sent " + exchange.refusal};
  if (code == CURLE_COULDNT_RESOLVE_PROXY) return {Kind::configuration, "the proxy for " + host + " is not known: " + words};
  if (sent == 0) return {Kind::unreachable, host + " cannot be reached: " + words};
  if (exchange.ended_by_caller) return {Kind::lost, host + " had not answered when the caller went away"};
  return {Kind::lost, host + " gave no whole answer: " + words};
}

}  // namespace

HttpResult exchange(const HttpRequest& request, const Account& account, bool (*abandoned)()) {
  HttpResult result;
  const std::string& host = request.url.origin.host;
  if (!parsers_agree(request.url)) {
    result.failure = {Kind::configuration, host + " cannot be asked: its address reads differently to libcurl"};
    return result;
  }
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  const Handle handle(once == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle) throw std::bad_alloc();
  Exchange state;
  state.answer_limit = request.answer_limit;
  state.abandoned = abandoned;
  Headers headers;
  char text[CURL_ERROR_SIZE] = "";
  const std::string address = request.url.text();
  curl_easy_setopt(handle.get(), CURLOPT_URL, address.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, text);
  set_manners(handle.get(), request);
  set_trust(handle.get(), account);
  set_proxy(handle.get(), request.url, account);
  set_callbacks(handle.get(), state);
  set_content(handle.get(), request, headers);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) {
    result.failure = judge(handle.get(), code, state, text, host);
    return result;
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  result.answered = true;
  result.answer = std::move(state.answer);
  result.answer.status = static_cast<int>(status);
  return result;
}

std::vector<std::string> forget_hostile_environment() {
  std::vector<std::string> found;
  for (const char* name : {"SSLKEYLOGFILE", "CURL_SSL_BACKEND", "NETRC", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES",
                           "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    if (!std::getenv(name)) continue;
    found.emplace_back(name);
    unsetenv(name);
  }
  return found;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, Time now) {
  constexpr std::chrono::seconds longest{300};
  text = trim(text);
  if (text.empty() || text.size() > 64) return {};
  if (const auto seconds = decimal(text); seconds && *seconds >= 0) return std::min(longest, std::chrono::seconds(*seconds));
  const time_t date = curl_getdate(std::string(text).c_str(), nullptr);
  if (date < 0) return {};
  return std::clamp(Time(std::chrono::seconds(date)) - now, std::chrono::seconds(0), longest);
}

}  // namespace oauth
