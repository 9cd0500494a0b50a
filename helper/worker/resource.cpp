// SPDX-License-Identifier: MIT
// Finds the authorization server of a resource by its protected resource metadata (RFC 9728), at the URL in the
// resource's challenge or at the well-known one. This is done only for `login URL`, where the user sees the result and
// decides (THREATS.md D3).
#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/oauth/http.hpp"
#include "helper/oauth/private_address.hpp"
#include "helper/worker/job.hpp"

namespace worker {

using oauth::exchange;
using oauth::HttpFailure;
using oauth::HttpRequest;
using oauth::HttpResult;
using oauth::is_private_host;
using oauth::no_answer;

namespace {

constexpr std::size_t metadata_limit = 256 * 1024;

class Resource {
 public:
  explicit Resource(Job& job) : job_(job), url_(parse_endpoint(job.request.url, Exit::usage)) {}

  // The well-known addresses are guessed, and servers answer anything at a path that they do not know. So each one is
  // tried, whatever the one before it answered, and the most telling answer is reported: JSON that is not metadata,
  // else a temporary fault, else that there is nothing.
  void run(json::Writer& done) {
    std::vector<std::string> all = addresses();
    if (const auto named = challenged(); !named.empty()) all.insert(all.begin(), named);
    Error most_telling{Exit::config, url_.origin.text() + " does not say which authorization server it uses",
                       manual_hint()};
    for (const auto& address : all) {
      try {
        if (const auto document = document_at(address)) return read(document->root(), done);
      } catch (const Unusable& problem) {
        const bool first = most_telling.exit == Exit::config;
        if (first || (most_telling.exit == Exit::temporary && problem.error.exit == Exit::protocol))
          most_telling = problem.error;
      }
    }
    throw most_telling;
  }

 private:
  std::string manual_hint() const { return "run: keybearer add ACCOUNT --issuer URL --match " + url_.origin.text(); }

  // What is wrong at one address; the next one may have the metadata.
  struct Unusable {
    Error error;
  };

  // Nothing if the server has nothing there.
  std::optional<json::Document> document_at(const std::string& address) const {
    HttpResult result = get(parse_endpoint(address, Exit::protocol));
    const auto kind = result.failure.kind;
    if (!result.answered && (kind == HttpFailure::Kind::lost || kind == HttpFailure::Kind::broken))
      throw Unusable{no_answer(result.failure, "")};
    if (!result.answered) throw no_answer(result.failure, "");
    const int status = result.answer.status;
    if (status >= 500 || status == 429)
      throw Unusable{
          {Exit::temporary, address + " answered " + std::to_string(status), "try again later", Kept::nothing_changed}};
    if (status != 200) return {};
    try {
      auto document =
          json::Document::parse(std::move(result.answer.body), Exit::protocol, "the metadata of " + url_.origin.text());
      if (document.root()["resource"].string()) return document;
    } catch (const Error& error) {
      throw Unusable{error};
    }
    throw Unusable{{Exit::protocol, "the metadata of " + url_.origin.text() + " names no resource", manual_hint(),
                    Kept::nothing_changed}};
  }

  HttpResult get(const Url& url) const {
    HttpRequest request;
    request.url = url;
    request.answer_limit = metadata_limit;
    return exchange(request, job_.account);
  }

  // The metadata URL in the resource's challenge (RFC 9728 section 5.1). It is used only if it has the same origin as
  // the resource.
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

  // The well-known URLs: first with the resource's path, then without it (RFC 9728 section 3.1).
  std::vector<std::string> addresses() const {
    const std::string known = url_.origin.text() + "/.well-known/oauth-protected-resource";
    std::string path = url_.path;
    if (path.ends_with('/')) path.pop_back();
    if (path.empty()) return {known};
    return {known + path + url_.query, known};
  }

  void read(const json::Value& root, json::Writer& done) const {
    const auto resource = root["resource"].string();
    const std::string url = url_.text(), origin = url_.origin.text();
    const std::string named(resource.value_or(""));
    const bool same = named == url || named + "/" == url || named == origin || named == origin + "/";
    if (!same)
      throw Error{Exit::protocol, "the metadata of " + origin + " is for another resource, " + printable(named, 100),
                  manual_hint(), Kept::nothing_changed};
    const auto& servers = root["authorization_servers"].items;
    if (servers.empty() || !servers.front().string())
      throw Error{Exit::config, "the metadata of " + origin + " names no authorization server", manual_hint()};
    const Url issuer = parse_endpoint(*servers.front().string(), Exit::protocol);
    if (is_private_host(issuer.origin) && !is_private_host(url_.origin))
      throw Error{Exit::protocol,
                  "the metadata of " + origin + " names a server at the private address " + issuer.origin.text(),
                  "if you trust that server, " + manual_hint(), Kept::nothing_changed};
    std::vector<std::string_view> scopes;
    for (const auto& scope : root["scopes_supported"].items)
      if (const auto word = scope.string()) scopes.push_back(*word);
    write(done, ResourceAnswer{named, std::string(*servers.front().string()), printable(join(scopes, " "), 500)});
  }

  Job& job_;
  Url url_;
};

}  // namespace

void find_issuer(Job& job, json::Writer& done) { Resource(job).run(done); }

}  // namespace worker
