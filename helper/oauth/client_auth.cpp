// SPDX-License-Identifier: MIT
#include "oauth/client_auth.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace oauth {
namespace {

void none(HttpRequest& request, const Client& client) { add_parameter(request.body, "client_id", client.id); }

// RFC 6749 section 2.3.1 encodes both parts before joining them; some servers take the bytes as they are (oauth.md 10.2).
void basic(HttpRequest& request, const Client& client) {
  Secret joined;
  if (client.basic_encoding == "raw") {
    if (client.id.find(':') != std::string::npos)
      throw Error{Exit::config, "a client_id with a colon cannot be sent in Basic as it is; set basic_encoding = rfc6749"};
    joined.append(client.id);
    joined.append(":");
    joined.append(client.secret.view());
  } else {
    append_form_encoded(joined, client.id);
    joined.append(":");
    append_form_encoded(joined, client.secret.view());
  }
  request.authorization = Secret("Basic ");
  append_base64(request.authorization, joined.view());
}

void post(HttpRequest& request, const Client& client) {
  add_parameter(request.body, "client_id", client.id);
  add_parameter(request.body, "client_secret", client.secret.view());
}

struct Method {
  std::string_view name;
  void (*add)(HttpRequest& request, const Client& client);
};
constexpr std::array methods = {Method{"none", none}, Method{"client_secret_basic", basic}, Method{"client_secret_post", post}};

}  // namespace

void add_parameter(Secret& body, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!body.empty()) body.append("&");
  append_form_encoded(body, name);
  body.append("=");
  append_form_encoded(body, value);
}

void authenticate(HttpRequest& request, const Client& client) {
  for (const auto& method : methods)
    if (method.name == client.auth_method) return method.add(request, client);
  throw Error{Exit::config, "token_endpoint_auth_method " + printable(client.auth_method, 64) +
                                " is not built in this version; use none, client_secret_basic or client_secret_post"};
}

std::string choose_auth_method(std::string_view configured, bool has_secret, const std::vector<std::string>& offered) {
  if (!configured.empty()) return std::string(configured);
  if (!has_secret) return "none";
  const auto offers = [&](std::string_view name) { return std::find(offered.begin(), offered.end(), name) != offered.end(); };
  return !offers("client_secret_basic") && offers("client_secret_post") ? "client_secret_post" : "client_secret_basic";
}

}  // namespace oauth
