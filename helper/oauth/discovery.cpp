// SPDX-License-Identifier: MIT
#include "helper/oauth/discovery.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/json.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/http.hpp"
#include "helper/oauth/metadata_cache.hpp"
#include "helper/oauth/private_address.hpp"

namespace oauth {
namespace {

constexpr std::size_t metadata_limit = 1024 * 1024;
constexpr std::chrono::seconds a_day{86400};
constexpr std::chrono::seconds search_limit{30};  // for all addresses
constexpr std::chrono::milliseconds least_limit{1000};

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }

std::vector<std::string> list_of(const json::Value& value) {
  std::vector<std::string> words;
  for (const auto& item : value.items)
    if (const auto word = item.string()) words.emplace_back(*word);
  return words;
}

// What was wrong at one address. All addresses are guesses, so only the error that tells the user most is reported: the
// one with the greatest Telling.
struct Finding {
  enum Telling {
    absent,     // the server has nothing there, or a page that is not metadata
    forbidden,  // 401 or 403: front ends say it of a path that they do not know, too
    broken,     // a redirect, bytes that are not HTTP, JSON that is not metadata
    passing,    // this address may have the metadata the next time
    unusable,   // metadata of this very issuer, without an endpoint that is needed
  } telling;
  Error error;
};

bool is_passing(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

bool begins_an_object(std::string_view text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  text = trim(text);
  return !text.empty() && text.front() == '{';
}

// The issuers must be the same string (RFC 8414 section 3.3). The only exception are Entra's addresses that several
// tenants share: their metadata has a placeholder in the place of the tenant.
bool is_issuer(std::string_view said, std::string_view configured) {
  if (said == configured) return true;
  constexpr std::string_view entra = "https://login.microsoftonline.com/", placeholder = "{tenantid}";
  if (!configured.starts_with(entra) || !said.starts_with(entra)) return false;
  const auto tenant = configured.substr(entra.size(), configured.find('/', entra.size()) - entra.size());
  const bool shared = tenant == "common" || tenant == "organizations" || tenant == "consumers";
  return shared && said.substr(entra.size()) ==
                       std::string(placeholder) + std::string(configured.substr(entra.size() + tenant.size()));
}

class Discovery {
 public:
  Discovery(const Account& account, const DiscoveryWish& wish, const std::function<void(const std::string&)>& warn)
      : account_(account), name_(account.name), wish_(wish), warn_(warn) {}

  Server run() {
    Server configured = configured_endpoints();
    const bool enough = !configured.token_endpoint.empty() &&
                        (!wish_.authorization_endpoint || !configured.authorization_endpoint.empty());
    if (enough && (!wish_.anything || account_.server.issuer.empty())) return configured;
    if (account_.server.issuer.empty())
      throw Error{Exit::config, "neither issuer nor both endpoints are configured",
                  "run: keybearer add " + name_ + " --replace --issuer URL", Kept::nothing_sent, name_};
    issuer_ = parse_endpoint(account_.server.issuer, Exit::config);
    return find_document();
  }

 private:
  Server configured_endpoints() const {
    Server server;
    static_cast<Endpoints&>(server) = account_.server;
    return server;
  }

  Server find_document() {
    const MetadataCache cache(account_.server.issuer);
    if (wish_.recent_will_do) {
      if (const auto kept = cache.read(a_day)) return read(kept->root());
    }
    try {
      return search(cache);
    } catch (const Error& error) {
      if (error.exit != Exit::temporary) throw;
      const auto kept = cache.read({});
      if (!kept || (unreachable_ && is_the_same_place(kept->root()))) throw;
      warn_(sentence(error) + "; the metadata that was read before is used");
      return read(kept->root());
    }
  }

  // Whether the token endpoint is on the issuer's own host: if that cannot be reached, the kept metadata is of no use.
  bool is_the_same_place(const json::Value& root) const {
    try {
      return parse_endpoint(root["token_endpoint"].string().value_or(""), Exit::protocol).origin == issuer_.origin;
    } catch (const Error&) {
      return true;
    }
  }

  // The addresses are guessed (RFC 8414 sections 3.1 and 5), and servers answer anything at a path that they do not
  // know. So each one is tried, whatever the one before it answered.
  Server search(const MetadataCache& cache) {
    const Deadline deadline = deadline_after(search_limit);
    std::optional<Finding> most_telling;
    for (const auto& address : metadata_addresses(account_.server.issuer)) {
      Server found;
      auto finding = try_address(address, deadline, cache, found);
      if (!finding) return found;
      if (!most_telling || finding->telling > most_telling->telling) most_telling = std::move(finding);
      if (has_passed(deadline)) break;
    }
    throw most_telling->error;
  }

  // Returns nothing if the metadata was found, and sets `found`. Throws an error that ends the search: the host cannot
  // be reached or is not trusted, or the metadata names another issuer or has PKCE methods without S256.
  std::optional<Finding> try_address(const std::string& address, Deadline deadline, const MetadataCache& cache,
                                     Server& found) {
    const HttpResult result = ask(address, deadline);
    if (!result.answered) return without_answer(address, result.failure);
    const int status = result.answer.status;
    const std::string text(result.answer.body.view());
    if (status >= 300 && status < 400)
      return Finding{Finding::broken, problem(Exit::protocol,
                                              address + " redirected to " +
                                                  printable(result.answer.redirected_to, 100) + "; not followed",
                                              "configure the issuer that it stands for")};
    if (is_passing(status))
      return Finding{Finding::passing,
                     problem(Exit::temporary, address + " answered " + std::to_string(status), "try again later")};
    if (status != 200 || !begins_an_object(text)) return without_metadata(address, status);
    return try_document(address, text, cache, found);
  }

  std::optional<Finding> try_document(const std::string& address, const std::string& text, const MetadataCache& cache,
                                      Server& found) const {
    std::optional<json::Document> document;
    try {
      document = json::Document::parse(text, Exit::protocol, "the metadata");
    } catch (const Error& error) {
      return Finding{Finding::broken, problem(Exit::protocol, error.what + " (" + address + ")", "check the issuer")};
    }
    const json::Value& root = document->root();
    if (!root["issuer"].string())
      return Finding{Finding::broken, problem(Exit::protocol, address + " names no issuer", "check the issuer")};
    check_statements(root);
    try {
      found = endpoints_of(root);
    } catch (const Error& error) {
      return Finding{Finding::unusable, error};
    }
    cache.write(text);
    return {};
  }

  Finding without_metadata(const std::string& address, int status) const {
    const bool forbidden = status == 401 || status == 403;
    const std::string answered = address + (status == 200 ? " is not metadata" : " answered " + std::to_string(status));
    return {
        forbidden ? Finding::forbidden : Finding::absent,
        problem(forbidden ? Exit::temporary : Exit::config, "no metadata of the issuer was found (" + answered + ")",
                "correct issuer, or configure authorization_endpoint and token_endpoint")};
  }

  Finding without_answer(const std::string& address, const HttpFailure& failure) {
    using Kind = HttpFailure::Kind;
    unreachable_ = failure.kind == Kind::unreachable;
    Error error = no_answer(failure, name_);
    error.what += " (" + address + ")";
    if (failure.kind != Kind::lost && failure.kind != Kind::broken) throw error;
    return {failure.kind == Kind::lost ? Finding::passing : Finding::broken, std::move(error)};
  }

  HttpResult ask(const std::string& address, Deadline deadline) const {
    HttpRequest request;
    request.url = parse_endpoint(address, Exit::config);
    request.answer_limit = metadata_limit;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    request.limit = std::max(left, least_limit);
    return exchange(request, account_);
  }

  Error problem(Exit exit, std::string what, std::string hint) const {
    return {exit, std::move(what), std::move(hint), Kept::nothing_changed, name_};
  }

  Error broken(const std::string& what) const {
    return problem(Exit::protocol, "the metadata of " + account_.server.issuer + " " + what, "check the issuer");
  }

  Server read(const json::Value& root) const {
    check_statements(root);
    return endpoints_of(root);
  }

  // Checks the statements that must hold in every document of the server (THREATS.md D1, D6).
  void check_statements(const json::Value& root) const {
    const auto issuer = root["issuer"].string();
    if (!issuer || !is_issuer(*issuer, account_.server.issuer))
      throw broken("names another issuer, " + (issuer ? printable(*issuer, 100) : std::string("or none")));
    const json::Value& methods = root["code_challenge_methods_supported"];
    const bool says_methods = methods.kind == json::Kind::array || methods.kind == json::Kind::duplicate;
    if (says_methods && !contains(list_of(methods), "S256")) throw broken("offers PKCE without S256");
  }

  Server endpoints_of(const json::Value& root) const {
    Server server = configured_endpoints();
    take(server, server.authorization_endpoint, root, "authorization_endpoint", wish_.authorization_endpoint);
    take_token_endpoint(server, root);
    take(server, server.device_authorization_endpoint, root, "device_authorization_endpoint", false);
    take(server, server.revocation_endpoint, root, "revocation_endpoint", false);
    take(server, server.registration_endpoint, root, "registration_endpoint", false);
    take(server, server.pushed_authorization_request_endpoint, root, "pushed_authorization_request_endpoint", false);
    server.requires_pushed_requests = root["require_pushed_authorization_requests"].boolean().value_or(false);
    server.signing_algorithms = list_of(root["token_endpoint_auth_signing_alg_values_supported"]);
    server.token_endpoint_auth_methods = list_of(root["token_endpoint_auth_methods_supported"]);
    server.code_challenge_methods = list_of(root["code_challenge_methods_supported"]);
    server.scopes = list_of(root["scopes_supported"]);
    server.takes_metadata_documents = root["client_id_metadata_document_supported"].boolean().value_or(false);
    server.says_iss = root["authorization_response_iss_parameter_supported"].boolean().value_or(false);
    return server;
  }

  // A client with a certificate uses the server's alias for such clients, if there is one (RFC 8705 section 5).
  void take_token_endpoint(Server& server, const json::Value& root) const {
    const json::Value& aliases = root["mtls_endpoint_aliases"];
    const bool with_certificate =
        !account_.client.keys.certificate_file.empty() || account_.client.auth_method == AuthMethod::tls_client_auth;
    if (with_certificate && !aliases["token_endpoint"].string().value_or("").empty())
      take(server, server.token_endpoint, aliases, "token_endpoint", true);
    take(server, server.token_endpoint, root, "token_endpoint", true);
  }

  // The account's own endpoint wins. An optional endpoint that cannot be used is absent; the reason is kept for the
  // flow that needs it.
  void take(Server& server, std::string& endpoint, const json::Value& root, const char* member, bool needed) const {
    if (!endpoint.empty()) return;
    const json::Value& value = root[member];
    if (value.is_null() && !needed) return;
    const std::string why = why_unusable(value);
    if (why.empty())
      endpoint = text_of(value);
    else if (needed)
      throw broken(std::string("has no usable ") + member + " (" + why + ")");
    else
      server.unusable.emplace(member, why);
  }

  // Returns an empty text for a usable endpoint. It may be on another host than the issuer, as Google's are, but not at
  // a private address unless the issuer is at one, too (THREATS.md D2).
  std::string why_unusable(const json::Value& value) const {
    if (value.kind == json::Kind::duplicate) return "it is there twice";
    const std::string text = text_of(value);
    if (text.empty()) return value.is_null() ? "it is missing" : "it is not a URL";
    try {
      const Origin origin = parse_endpoint(text, Exit::protocol).origin;
      const bool foreign_place = is_private_host(origin) && !leads_to_private_address(issuer_.origin);
      if (foreign_place || (origin.scheme == "http" && !issuer_.origin.loopback()))
        return "it is at the private address " + origin.text();
      return {};
    } catch (const Error& error) {
      return error.what;
    }
  }

  const Account& account_;
  const std::string& name_;
  const DiscoveryWish& wish_;
  const std::function<void(const std::string&)>& warn_;
  Url issuer_;
  bool unreachable_ = false;
};

}  // namespace

Server discover(const Account& account, const DiscoveryWish& wish,
                const std::function<void(const std::string&)>& warn) {
  return Discovery(account, wish, warn).run();
}

void refuse_unusable(const Server& server, std::string_view member, const std::string& account) {
  const auto found = server.unusable.find(member);
  if (found == server.unusable.end()) return;
  throw Error{Exit::protocol,
              "the metadata of " + server.issuer + " has no usable " + found->first + " (" + found->second + ")",
              "check the issuer, or configure that endpoint", Kept::nothing_changed, account};
}

std::vector<std::string> metadata_addresses(const std::string& issuer) {
  const Url url = parse_endpoint(issuer, Exit::config);
  if (!url.query.empty())
    throw Error{Exit::config, "issuer " + printable(issuer, 120) + " has a query", "an issuer has none"};
  std::string path = url.path;
  if (!path.empty() && path.back() == '/') path.pop_back();
  const std::string origin = url.origin.text();
  std::vector<std::string> all = {origin + "/.well-known/oauth-authorization-server" + path,
                                  origin + "/.well-known/openid-configuration" + path};
  if (!path.empty()) all.push_back(origin + path + "/.well-known/openid-configuration");
  return all;
}

}  // namespace oauth
