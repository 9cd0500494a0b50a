// SPDX-License-Identifier: MIT
#include "helper/worker/revoke.hpp"

#include "helper/base/form.hpp"
#include "helper/oauth/http.hpp"

namespace worker {

using oauth::authenticate;
using oauth::Client;
using oauth::exchange;
using oauth::HttpRequest;
using oauth::HttpResult;

namespace {

std::string revoke_one(const Account& account, const Client& client, const std::string& endpoint, const Secret& token,
                       std::string_view hint) {
  HttpRequest request;
  request.url = parse_endpoint(endpoint, Exit::protocol);
  request.post = true;
  request.form.add("token", token);
  request.form.add("token_type_hint", hint);
  authenticate(request, client);
  const HttpResult result = exchange(request, account);
  if (!result.answered) return result.failure.reason;
  if (result.answer.status == 200 || result.answer.status == 204) return {};
  return request.url.origin.host + " answered " + std::to_string(result.answer.status);
}

}  // namespace

std::string revoke(const Account& account, const Client& client, const Grant& grant) noexcept {
  try {
    if (grant.server.revocation_endpoint.empty()) return "the server has no revocation endpoint";
    std::string problem;
    if (!grant.refresh_token.empty())
      problem = revoke_one(account, client, grant.server.revocation_endpoint, grant.refresh_token, "refresh_token");
    if (problem.empty() && !grant.token.value.empty())
      problem = revoke_one(account, client, grant.server.revocation_endpoint, grant.token.value, "access_token");
    return problem;
  } catch (const Error& error) {
    return error.what;
  } catch (...) {
    return "cannot send the request";
  }
}

}  // namespace worker
