// SPDX-License-Identifier: MIT
#include "protocol/basic.hpp"

namespace protocol {

std::string_view basic_username(const Request& request, const Account& account) {
  for (const std::string_view name :
       {std::string_view(account.callers.basic_username), std::string_view(account.callers.preset_basic_username),
        std::string_view(request.target.username), std::string_view(account.username)})
    if (!name.empty()) return name;
  return "oauth2";
}

Url url_of_key(std::string_view key) {
  if (key.empty()) throw Error{Exit::input, "the request names no server"};
  Url url = parse_url(key.find("://") == key.npos ? "https://" + std::string(key) : std::string(key), Exit::input);
  url.query.clear();
  for (const std::string_view end : {std::string_view("/"), std::string_view("/v1")})
    if (url.path.ends_with(end)) url.path.resize(url.path.size() - end.size());
  if (url.path.empty()) url.path = "/";
  return url;
}

}  // namespace protocol
