// SPDX-License-Identifier: MIT
#include "helper/oauth/discovery.hpp"

#include "helper/base/ascii.hpp"
#include "helper/base/json.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/http.hpp"
#include "helper/oauth/metadata_cache.hpp"
#include "helper/oauth/private_address.hpp"

namespace oauth {
namespace {

constexpr std::size_t metadata_limit = 1024 * 1024;
constexpr std::chrono::seconds a_day{86400};

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }

std::vector<std::string> list_of(const json::Value& value) {
  std::vector<std::string> words;
  for (const auto& item : value.items)
    if (const auto word = item.string()) words.emplace_back(*word);
  return words;
}

// An answer to a GET without credentials: there is no secret in it.
struct Page {
  int status;
  std::string redirected_to;
  std::string text;
};

// Not there, or a page that is not metadata; the next address may have it. Front ends say 401 or 403 of
// a path that they do not know.
bool elsewhere(const Page& answer) {
  if (answer.status == 408 || answer.status == 425 || answer.status == 429) return false;
  if (answer.status >= 400 && answer.status < 500) return true;
  std::string_view text = answer.text;
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  text = trim(text);
  return answer.status == 200 && (text.empty() || text.front() != '{');
}

// The same string (RFC 8414 section 3.3); Entra's shared addresses alone name the tenant that a token will be of, by a
// placeholder.
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
    server_.issuer = account_.server.issuer;
    server_.authorization_endpoint = account_.server.authorization_endpoint;
    server_.token_endpoint = account_.server.token_endpoint;
    server_.device_authorization_endpoint = account_.server.device_authorization_endpoint;
    server_.revocation_endpoint = account_.server.revocation_endpoint;
    server_.registration_endpoint = account_.server.registration_endpoint;
    const bool enough =
        !server_.token_endpoint.empty() && (!wish_.authorization_endpoint || !server_.authorization_endpoint.empty());
    if (enough && (!wish_.anything || account_.server.issuer.empty())) return std::move(server_);
    if (account_.server.issuer.empty())
      throw Error{Exit::config, "neither issuer nor both endpoints are configured",
                  "run: keybearer add " + name_ + " --replace --issuer URL", Kept::nothing_sent, name_};
    issuer_ = parse_endpoint(account_.server.issuer, Exit::config);
    read_document();
    return std::move(server_);
  }

 private:
  void read_document() {
    const MetadataCache cache(account_.server.issuer);
    if (wish_.recent_will_do) {
      if (const auto kept = cache.read(a_day)) return read(kept->root());
    }
    try {
      const std::string text = fetch();
      const auto document = parsed(text, account_.server.issuer);
      read(document.root());
      if (!from_private_address_ && account_.server.token_endpoint.empty()) require_public_addresses(true);
      cache.write(text);
    } catch (const Error& error) {
      if (error.exit != Exit::temporary) throw;
      const auto kept = cache.read({});
      if (!kept || (unreachable_ && is_the_same_place(kept->root()))) throw;
      warn_(sentence(error) + "; going on with what it said before");
      read(kept->root());
    }
  }

  // Then the endpoints cannot be reached either.
  bool is_the_same_place(const json::Value& root) const {
    try {
      return parse_endpoint(root["token_endpoint"].string().value_or(""), Exit::protocol).origin == issuer_.origin;
    } catch (const Error&) {
      return true;
    }
  }

  std::string fetch() {
    std::string last;
    bool plainly_absent = true;
    for (const auto& address : metadata_addresses(account_.server.issuer)) {
      Page answer = ask(address);
      if (!elsewhere(answer)) return checked(std::move(answer), address);
      plainly_absent = plainly_absent && answer.status != 401 && answer.status != 403;
      last = address + (answer.status == 200 ? " is not metadata" : " answered " + std::to_string(answer.status));
    }
    throw Error{plainly_absent ? Exit::config : Exit::temporary, "no metadata of the issuer was found (" + last + ")",
                "correct issuer, or configure authorization_endpoint and token_endpoint", Kept::nothing_changed, name_};
  }

  Page ask(const std::string& address) {
    HttpRequest request;
    request.url = parse_endpoint(address, Exit::config);
    request.answer_limit = metadata_limit;
    HttpResult result = exchange(request, account_);
    unreachable_ = !result.answered && result.failure.kind == HttpFailure::Kind::unreachable;
    if (!result.answered) give_up(address, result.failure);
    from_private_address_ = result.answer.from_private_address;
    return {result.answer.status, result.answer.redirected_to, std::string(result.answer.body.view())};
  }

  std::string checked(Page answer, const std::string& address) const {
    if (answer.status >= 300 && answer.status < 400)
      throw Error{Exit::protocol, address + " redirected to " + printable(answer.redirected_to, 100) + "; not followed",
                  "configure the issuer that it stands for", Kept::nothing_changed, name_};
    if (answer.status != 200)
      throw Error{Exit::temporary, address + " answered " + std::to_string(answer.status), "try again later",
                  Kept::nothing_changed, name_};
    return std::move(answer.text);
  }

  json::Document parsed(std::string text, const std::string& address) const {
    try {
      return json::Document::parse(std::move(text), Exit::protocol, "the metadata");
    } catch (const Error& error) {
      throw Error{Exit::protocol, error.what + " (" + address + ")", "look at the issuer", Kept::nothing_changed,
                  name_};
    }
  }

  [[noreturn]] void give_up(const std::string& address, const HttpFailure& failure) const {
    using Kind = HttpFailure::Kind;
    const Exit exit = failure.kind == Kind::configuration                               ? Exit::config
                      : failure.kind == Kind::untrusted || failure.kind == Kind::broken ? Exit::protocol
                                                                                        : Exit::temporary;
    throw Error{exit, failure.reason + " (" + address + ")",
                (exit == Exit::temporary ? "try again later" : "look at issuer, ca_file and proxy"),
                Kept::nothing_changed, name_};
  }

  Error broken(const std::string& what) const {
    return {Exit::protocol, "the metadata of " + account_.server.issuer + " " + what, "look at the issuer",
            Kept::nothing_changed, name_};
  }

  void read(const json::Value& root) {
    const auto issuer = root["issuer"].string();
    if (!issuer || !is_issuer(*issuer, account_.server.issuer))
      throw broken("names another issuer, " + (issuer ? printable(*issuer, 100) : std::string("or none")));
    take(server_.authorization_endpoint, root, "authorization_endpoint", wish_.authorization_endpoint);
    take_token_endpoint(root);
    take(server_.device_authorization_endpoint, root, "device_authorization_endpoint", false);
    take(server_.revocation_endpoint, root, "revocation_endpoint", false);
    take(server_.registration_endpoint, root, "registration_endpoint", false);
    take(server_.pushed_authorization_request_endpoint, root, "pushed_authorization_request_endpoint", false);
    server_.requires_pushed_requests = root["require_pushed_authorization_requests"].boolean().value_or(false);
    server_.signing_algorithms = list_of(root["token_endpoint_auth_signing_alg_values_supported"]);
    server_.token_endpoint_auth_methods = list_of(root["token_endpoint_auth_methods_supported"]);
    server_.code_challenge_methods = list_of(root["code_challenge_methods_supported"]);
    server_.says_iss = root["authorization_response_iss_parameter_supported"].boolean().value_or(false);
    const auto& methods = server_.code_challenge_methods;
    const bool said = !root["code_challenge_methods_supported"].is_null();
    if (said && !contains(methods, "S256")) throw broken("offers PKCE without S256");
  }

  // With a certificate another address may be the server's (RFC 8705 section 5).
  void take_token_endpoint(const json::Value& root) {
    const json::Value& aliases = root["mtls_endpoint_aliases"];
    const bool with_certificate =
        !account_.client.keys.certificate_file.empty() || account_.client.auth_method == AuthMethod::tls_client_auth;
    if (with_certificate && aliases["token_endpoint"].string())
      take(server_.token_endpoint, aliases, "token_endpoint", true);
    take(server_.token_endpoint, root, "token_endpoint", true);
  }

  // What the account says wins. Another host is allowed (Google's are), another kind of place is not (THREATS.md D2).
  void take(std::string& endpoint, const json::Value& root, const char* member, bool needed) const {
    if (!endpoint.empty()) return;
    const json::Value& value = root[member];
    if (value.is_null() && !needed) return;
    endpoint = text_of(value);
    if (endpoint.empty()) throw broken(std::string("has no usable ") + member);
    const Origin origin = endpoint_of(endpoint, member).origin;
    const bool own_kind = is_private_host(issuer_.origin);
    if ((is_private_host(origin) && !own_kind) || (origin.scheme == "http" && !issuer_.origin.loopback()))
      throw broken(std::string("puts ") + member + " on the private address " + origin.text());
  }

  Url endpoint_of(const std::string& text, const char* member) const {
    try {
      return parse_endpoint(text, Exit::protocol);
    } catch (const Error& error) {
      throw broken(std::string("has no usable ") + member + " (" + error.what + ")");
    }
  }

  const Account& account_;
  const std::string& name_;
  const DiscoveryWish& wish_;
  const std::function<void(const std::string&)>& warn_;
  Url issuer_;
  bool unreachable_ = false;
  bool from_private_address_ = false;
  Server server_;
};

}  // namespace

Server discover(const Account& account, const DiscoveryWish& wish,
                const std::function<void(const std::string&)>& warn) {
  return Discovery(account, wish, warn).run();
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
