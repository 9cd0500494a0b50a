// SPDX-License-Identifier: MIT
// Whose tokens a resource wants: protected resource metadata (RFC 9728), by the address that its challenge names or the
// well-known one. Only read, and only for `login URL`, where a person sees the result and decides (THREATS.md D3).
#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/oauth/http.hpp"
#include "helper/oauth/private_address.hpp"
#include "helper/worker/job.hpp"

namespace worker {

using oauth::exchange;
using oauth::HttpRequest;
using oauth::HttpResult;
using oauth::is_private_host;

namespace {

constexpr std::size_t metadata_limit = 256 * 1024;

class Resource {
 public:
  explicit Resource(Job& job) : job_(job), url_(parse_endpoint(job.request.url, Exit::usage)) {}

  void run(json::Writer& done) {
    std::vector<std::string> all = addresses();
    if (const auto named = challenged(); !named.empty()) all.insert(all.begin(), named);
    for (const auto& address : all) {
      HttpResult result = get(parse_endpoint(address, Exit::protocol));
      if (!result.answered)
        throw Error{Exit::temporary, result.failure.reason, "try again later", Kept::nothing_changed};
      if (result.answer.status != 200) continue;
      const auto document =
          json::Document::parse(std::move(result.answer.body), Exit::protocol, "the metadata of " + url_.origin.text());
      return read(document.root(), done);
    }
    throw Error{Exit::config, url_.origin.text() + " does not say whose tokens it wants",
                "run: keybearer add ACCOUNT --issuer URL --match " + url_.origin.text()};
  }

 private:
  HttpResult get(const Url& url) const {
    HttpRequest request;
    request.url = url;
    request.answer_limit = metadata_limit;
    return exchange(request, job_.account);
  }

  // Where the resource's own challenge says that its metadata lies (RFC 9728 section 5.1): on its own host, or it is
  // not asked.
  std::string challenged() const {
    constexpr std::string_view parameter = "resource_metadata=\"";
    const HttpResult result = get(url_);
    if (!result.answered || result.answer.status != 401) return {};
    const std::string_view text = result.answer.www_authenticate;
    const auto begin = text.find(parameter);
    if (begin == text.npos) return {};
    const auto value = text.substr(begin + parameter.size());
    const auto end = value.find('"');
    if (end == value.npos) return {};
    try {
      const Url address = parse_endpoint(value.substr(0, end), Exit::protocol);
      return address.origin == url_.origin ? address.text() : std::string();
    } catch (const Error&) {
      return {};
    }
  }

  // Between host and path; with the path, then without it (RFC 9728 section 3.1).
  std::vector<std::string> addresses() const {
    const std::string known = url_.origin.text() + "/.well-known/oauth-protected-resource";
    std::string path = url_.path;
    if (path.ends_with('/')) path.pop_back();
    if (path.empty()) return {known};
    return {known + path + url_.query, known};
  }

  void read(const json::Value& root, json::Writer& done) const {
    const auto resource = root["resource"].string();
    const std::string mine = url_.text(), origin = url_.origin.text();
    const std::string said(resource.value_or(""));
    const bool same = said == mine || said + "/" == mine || said == origin || said == origin + "/";
    if (!same)
      throw Error{Exit::protocol,
                  "the metadata of " + origin + " is about another resource, " +
                      (resource ? printable(*resource, 100) : "or none"),
                  {},
                  Kept::nothing_changed};
    const auto& servers = root["authorization_servers"].items;
    if (servers.empty() || !servers.front().string())
      throw Error{Exit::config, origin + " names no authorization server",
                  "run: keybearer add ACCOUNT --issuer URL --match " + origin};
    const Url issuer = parse_endpoint(*servers.front().string(), Exit::protocol);
    if (is_private_host(issuer.origin) && !is_private_host(url_.origin))
      throw Error{Exit::protocol,
                  origin + " names a server at the private address " + issuer.origin.text(),
                  {},
                  Kept::nothing_changed};
    std::vector<std::string_view> scopes;
    for (const auto& scope : root["scopes_supported"].items)
      if (const auto word = scope.string()) scopes.push_back(*word);
    write(done, ResourceAnswer{said, std::string(*servers.front().string()), printable(join(scopes, " "), 500)});
  }

  Job& job_;
  Url url_;
};

}  // namespace

void find_issuer(Job& job, json::Writer& done) { Resource(job).run(done); }

}  // namespace worker
