// SPDX-License-Identifier: MIT
#include "oauth/discovery.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "core/text.hpp"
#include "oauth/http.hpp"

namespace oauth {
namespace {

constexpr std::size_t metadata_limit = 1024 * 1024;

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }

std::vector<std::string> list_of(const json::Value& value) {
  std::vector<std::string> words;
  for (const auto& item : value.items)
    if (const auto word = item.string()) words.emplace_back(*word);
  return words;
}

// 10/8, 172.16/12, 192.168/16, 169.254/16, 127/8, 0/8, and IPv6's loopback, unique local and link local.
bool private_address(const Origin& origin) {
  const std::string& host = origin.host;
  if (host.front() == '[') return host == "[::1]" || host == "[::]" || host.rfind("[fc", 0) == 0 || host.rfind("[fd", 0) == 0 || host.rfind("[fe8", 0) == 0 || host.rfind("[::ffff:", 0) == 0;
  if (host == "localhost") return true;
  if (host.find_first_not_of("0123456789.") != std::string::npos) return false;
  const auto parts = split(host, '.');
  if (parts.size() != 4) return false;
  const auto first = decimal(parts[0]).value_or(0), second = decimal(parts[1]).value_or(0);
  return first == 10 || first == 127 || first == 0 || (first == 172 && second >= 16 && second < 32) ||
         (first == 192 && second == 168) || (first == 169 && second == 254);
}

class Discovery {
 public:
  explicit Discovery(const Account& account) : account_(account), name_(account.name) {}

  Server run() {
    server_.issuer = account_.issuer;
    server_.authorization_endpoint = account_.authorization_endpoint;
    server_.token_endpoint = account_.token_endpoint;
    server_.revocation_endpoint = account_.revocation_endpoint;
    if (!server_.authorization_endpoint.empty() && !server_.token_endpoint.empty()) return std::move(server_);
    if (account_.issuer.empty())
      throw Error{Exit::config, name_ + ": neither issuer nor both endpoints are configured; nothing was sent; run: keybearer add " + name_ + " --replace --issuer URL"};
    issuer_ = parse_endpoint(account_.issuer, Exit::config);
    const auto document = fetch();
    read(document.root());
    return std::move(server_);
  }

 private:
  json::Document fetch() {
    std::string last;
    for (const auto& address : metadata_addresses(account_.issuer)) {
      HttpRequest request;
      request.url = parse_url(address, Exit::config);
      request.answer_limit = metadata_limit;
      HttpResult result = exchange(request, account_);
      if (!result.answered) give_up(result.failure);
      const int status = result.answer.status;
      if (status >= 300 && status < 400)
        throw Error{Exit::protocol, name_ + ": " + address + " redirected, which is not followed; nothing was changed; configure the issuer it stands for"};
      if (status == 429 || status >= 500)
        throw Error{Exit::temporary, name_ + ": " + address + " answered " + std::to_string(status) + "; nothing was changed; try again later"};
      if (status == 200 && result.answer.body.view().find('{') != std::string_view::npos)
        return json::Document::parse(std::move(result.answer.body), Exit::protocol, name_ + ": the metadata at " + address);
      last = address + " answered " + std::to_string(status);
    }
    throw Error{Exit::config, name_ + ": the issuer has no metadata (" + last + "); nothing was changed; configure authorization_endpoint and token_endpoint"};
  }

  [[noreturn]] void give_up(const HttpFailure& failure) const {
    using Kind = HttpFailure::Kind;
    const Exit exit = failure.kind == Kind::configuration                                    ? Exit::config
                      : failure.kind == Kind::untrusted || failure.kind == Kind::broken ? Exit::protocol
                                                                                        : Exit::temporary;
    throw Error{exit, name_ + ": " + failure.reason + "; nothing was changed; " +
                          (exit == Exit::temporary ? "try again later" : "look at issuer, ca_file and proxy")};
  }

  Error broken(const std::string& what) const {
    return {Exit::protocol, name_ + ": the metadata of " + account_.issuer + " " + what + "; nothing was changed; look at the issuer"};
  }

  void read(const json::Value& root) {
    const auto issuer = root["issuer"].string();
    if (issuer != account_.issuer)
      throw broken("names another issuer, " + (issuer ? printable(*issuer, 100) : std::string("none")));
    take(server_.authorization_endpoint, root, "authorization_endpoint", true);
    take(server_.token_endpoint, root, "token_endpoint", true);
    take(server_.revocation_endpoint, root, "revocation_endpoint", false);
    server_.token_endpoint_auth_methods = list_of(root["token_endpoint_auth_methods_supported"]);
    server_.code_challenge_methods = list_of(root["code_challenge_methods_supported"]);
    server_.scopes = list_of(root["scopes_supported"]);
    server_.says_iss = root["authorization_response_iss_parameter_supported"].boolean().value_or(false);
    const auto& methods = server_.code_challenge_methods;
    if (!methods.empty() && std::find(methods.begin(), methods.end(), "S256") == methods.end())
      throw broken("offers PKCE without S256");
  }

  // What the account says wins. Another host is allowed (Google's are), another kind of place is not (threats D2).
  void take(std::string& endpoint, const json::Value& root, const char* member, bool needed) {
    if (!endpoint.empty()) return;
    endpoint = text_of(root[member]);
    if (endpoint.empty() && needed) throw broken(std::string("has no ") + member);
    if (endpoint.empty()) return;
    const Origin origin = origin_of(endpoint, member);
    if (private_address(origin) && !private_address(issuer_.origin))
      throw broken(std::string("puts ") + member + " on the private address " + origin.text());
  }

  Origin origin_of(const std::string& endpoint, const char* member) const {
    try {
      return parse_endpoint(endpoint, Exit::protocol).origin;
    } catch (const Error& error) {
      throw broken(std::string("has a ") + member + " that may not be (" + error.text + ")");
    }
  }

  const Account& account_;
  const std::string& name_;
  Url issuer_;
  Server server_;
};

}  // namespace

Server discover(const Account& account) { return Discovery(account).run(); }

std::vector<std::string> metadata_addresses(const std::string& issuer) {
  const Url url = parse_endpoint(issuer, Exit::config);
  std::string path = url.path;
  if (!path.empty() && path.back() == '/') path.pop_back();
  const std::string origin = url.origin.text();
  std::vector<std::string> all = {origin + "/.well-known/oauth-authorization-server" + path,
                                  origin + "/.well-known/openid-configuration" + path};
  if (!path.empty()) all.push_back(origin + path + "/.well-known/openid-configuration");
  return all;
}

}  // namespace oauth
