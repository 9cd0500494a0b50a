// SPDX-License-Identifier: MIT
#include "helper/oauth/token_request.hpp"

#include <algorithm>
#include <thread>

#include "helper/base/time.hpp"
#include "helper/config/providers.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/http.hpp"

namespace oauth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds short_wait{5};

HttpRequest request_of(const Client& client, const Url& endpoint, const Form& form) {
  HttpRequest request;
  request.url = endpoint;
  request.post = true;
  request.form = form.copy();
  authenticate(request, client);
  return request;
}

// Half a second and a little, so that callers that failed together do not come back together.
milliseconds jittered_pause() {
  return milliseconds(500 + static_cast<unsigned char>(random_bytes<std::string>(1)[0]));
}

struct Attempt {
  TokenResponse answer;
  std::optional<milliseconds> again_after;
};

Attempt attempt(const Account& account, const HttpRequest& request, Sent sent, bool may_repeat) {
  sent.at = now();
  const auto sent_uptime = uptime();
  HttpResult result = exchange(request, account);
  const bool unsent = !result.answered && result.failure.kind == HttpFailure::Kind::unreachable;
  const int status = result.answered ? result.answer.status : 0;
  Attempt done{interpret(std::move(result), std::move(sent)), {}};
  done.answer.token.obtained_uptime = sent_uptime;
  const auto& wait = done.answer.retry_after;
  if (unsent) done.again_after = jittered_pause();
  const bool asked = (status == 429 || status == 503) && done.answer.kind == TokenResponse::Kind::temporary && wait &&
                     *wait <= short_wait;
  // A successor that is there already must not be given up for a second answer.
  if (asked && may_repeat && done.answer.refresh_token.empty())
    done.again_after = std::max<milliseconds>(*wait, jittered_pause());
  return done;
}

// The client cannot be authenticated, so nothing was sent.
TokenResponse unsent(const Error& error) {
  TokenResponse answer;
  answer.kind = TokenResponse::Kind::config;
  answer.sent = false;
  answer.reason = error.what;
  answer.hint = error.hint;
  return answer;
}

}  // namespace

TokenResponse request_token(const Account& account, const Client& client, const std::string& token_endpoint,
                            const Form& form) {
  const Url endpoint = parse_endpoint(token_endpoint, Exit::config);
  const auto once = [&] {
    const HttpRequest request = request_of(client, endpoint, form);
    Sent sent;
    sent.server = endpoint.origin.host;
    sent.secrets = secrets_of(request, client);
    sent.refresh = form["grant_type"] == "refresh_token";
    sent.bearer = account.callers.bearer;
    if (const Provider* preset = find_provider(account.provider)) sent.ending_errors = preset->ending_errors;
    return attempt(account, request, std::move(sent), form["grant_type"] != "authorization_code");
  };
  Attempt done;
  try {
    done = once();
  } catch (const Error& error) {
    return unsent(error);
  }
  if (done.again_after) {
    std::this_thread::sleep_for(*done.again_after);
    done = once();
  }
  return std::move(done.answer);
}

}  // namespace oauth
