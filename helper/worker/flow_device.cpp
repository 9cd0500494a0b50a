// SPDX-License-Identifier: MIT
// The device authorization grant (RFC 8628), including servers with other names for a member, or errors with status
// 200, and clocks that run fast (THREATS.md F). The verification page is shown and never opened. The user code is shown
// with it, so that the user can compare the code with the one on the page.
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/form.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/oauth/server_text.hpp"
#include "helper/oauth/token_error.hpp"
#include "helper/worker/client.hpp"
#include "helper/worker/flow.hpp"
#include "helper/worker/qr_code.hpp"

namespace worker {

using oauth::authenticate_for;
using oauth::exchange;
using oauth::exit_of;
using oauth::HttpRequest;
using oauth::HttpResponse;
using oauth::HttpResult;
using oauth::no_answer;
using oauth::refuse_unusable;
using oauth::request_token;
using oauth::secrets_of;
using oauth::server_text;
using oauth::TokenResponse;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds default_interval{5}, longest_interval{60}, longest_lifetime{1800};
constexpr std::size_t answer_limit = 64 * 1024;  // bytes

struct DeviceCode {
  Secret device_code;
  std::string user_code;
  std::string page;
  std::string complete_page;
  seconds interval = default_interval;
  Deadline ends;
};

std::optional<seconds> seconds_of(const json::Value& value) {
  if (value.kind != json::Kind::number && value.kind != json::Kind::string) return {};
  const auto number = decimal(value.text.substr(0, value.text.find('.')));
  if (!number || *number < 0) return {};
  return seconds(std::min<std::int64_t>(*number, 86400));
}

bool is_user_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 && printable(text, 64) == text &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

class DeviceSignIn {
 public:
  explicit DeviceSignIn(FlowInput& input) : input_(input), name_(input.account.name) {}

  SignIn run() {
    code_ = ask_for_code();
    show();
    return {poll_until_decided(), "", input_.client.copy()};
  }

 private:
  Error invalid(const std::string& what) const {
    return {Exit::protocol, "the device authorization response " + what, "report this to the server's administrator",
            Kept::nothing_changed, name_};
  }

  Error refused(std::string_view error, const std::string& shown) const {
    return {Exit::config, "the server refused the device flow (" + shown + ")", hint_for_error(error),
            Kept::nothing_changed, name_};
  }

  std::string hint_for_error(std::string_view error) const {
    if (error == "device_flow_disabled")  // GitHub
      return "enable the device flow in the client's settings at the provider, then run: keybearer login " + name_;
    if (oauth::refuses_client(error)) return advice_on_client(input_.client, input_.account);
    return "correct client or scope, or run: keybearer login " + name_ + " --flow paste";
  }

  DeviceCode ask_for_code() {
    const std::string& endpoint = input_.server.device_authorization_endpoint;
    refuse_unusable(input_.server, "device_authorization_endpoint", name_);
    if (endpoint.empty())
      throw Error{Exit::config, "the server has no device flow", "run: keybearer login " + name_ + " --flow paste",
                  Kept::nothing_changed, name_};
    HttpRequest request;
    request.url = parse_endpoint(endpoint, Exit::config);
    request.post = true;
    request.answer_limit = answer_limit;
    const Account& account = input_.account;
    request.form.add("scope", account.sign_in.scope);
    for (const auto& resource : account.sign_in.resource) request.form.add("resource", resource);
    request.form.add("audience", account.requested.audience);
    authenticate_for(input_.account, request, input_.client);
    HttpResult result = exchange(request, input_.account);
    const auto at = steady_clock::now();
    if (!result.answered) throw no_answer(result.failure, name_);
    const int status = result.answer.status;
    if (status >= 300 && status < 400) throw invalid("is a redirect to " + printable(result.answer.redirected_to, 100));
    if (status >= 500 || status == 429)
      throw Error{Exit::temporary, "the server answered " + std::to_string(status), "try again later",
                  Kept::nothing_changed, name_};
    const auto document = parsed(std::move(result.answer));
    if (const auto error = document.root()["error"].string())
      throw refused(*error, server_text(error->substr(0, 64), secrets_of(request, input_.client)));
    return read(document.root(), at);
  }

  json::Document parsed(HttpResponse answer) const {
    try {
      return json::Document::parse(std::move(answer.body), Exit::protocol, "the device authorization response");
    } catch (const Error&) {
      throw invalid("with status " + std::to_string(answer.status) + " is not a JSON object");
    }
  }

  DeviceCode read(const json::Value& root, steady_clock::time_point at) const {
    DeviceCode code;
    const auto device_code = root["device_code"].string(), user_code = root["user_code"].string();
    const json::Value& page =
        root["verification_uri"].is_null() ? root["verification_url"] : root["verification_uri"];  // Google
    if (!device_code || device_code->empty() || device_code->size() > 16384) throw invalid("has no usable device_code");
    if (!user_code || !is_user_code(*user_code)) throw invalid("has no usable user_code");
    code.device_code = Secret(*device_code);
    code.user_code = *user_code;
    code.page = page_of(page.string().value_or(""));
    if (const auto complete = root["verification_uri_complete"].string()) code.complete_page = page_of(*complete);
    const auto lifetime = seconds_of(root["expires_in"]);
    if (!lifetime || lifetime->count() == 0) throw invalid("has no usable expires_in");
    code.ends = std::min(at + std::min(*lifetime, longest_lifetime), input_.deadline);
    if (const auto interval = seconds_of(root["interval"]); interval && interval->count() > 0)
      code.interval = std::min(*interval, longest_interval);
    return code;
  }

  // The user will open this URL, so it must be https, or http on this machine, and is rebuilt from its parts
  // (THREATS.md F2).
  std::string page_of(std::string_view text) const {
    try {
      return parse_endpoint(text, Exit::protocol).text();
    } catch (const Error&) {
      throw invalid("has a verification_uri that is not an https URL: " + printable(text, 80));
    }
  }

  void show() {
    const Origin page = parse_endpoint(code_.page, Exit::protocol).origin;
    const Origin server = parse_endpoint(input_.server.token_endpoint, Exit::protocol).origin;
    if (page.host != server.host)
      input_.prompter.warn(name_ + ": the page is at " + page.host + ", but the server is " + server.host);
    const std::string scope =
        input_.account.sign_in.scope.empty() ? "" : " with scope " + printable(input_.account.sign_in.scope);
    input_.prompter.note(name_ + ": the code lets the client " + printable(input_.client.id, 80) + " act for you at " +
                         server.host + scope);
    input_.prompter.note(
        name_ + ": open this page on any device, enter the code there, and approve only what you started yourself:");
    input_.prompter.page(code_.page);
    input_.prompter.code(code_.user_code);
    if (!code_.complete_page.empty()) input_.prompter.page("or, with the code in it: " + code_.complete_page);
    input_.prompter.qr_code(qr_code(code_.complete_page.empty() ? code_.page : code_.complete_page));
    show_time_left();
  }

  void show_time_left() {
    const auto left = std::chrono::duration_cast<seconds>(code_.ends - steady_clock::now());
    input_.prompter.progress(name_ + ": waiting for approval, " + minutes_and_seconds(left.count()) +
                             " left; Ctrl-C ends it");
  }

  // The clock of a virtual machine may run fast; then the server would answer slow_down (RFC 8628 section 3.5).
  milliseconds pause() const {
    return std::chrono::duration_cast<milliseconds>(code_.interval) * (slowed_ ? 14 : 12) / 10;
  }

  // Prompter::answer() throws if the caller has gone away.
  void wait(milliseconds time) {
    const auto until = std::min(deadline_after(time), code_.ends);
    while (!has_passed(until)) {
      input_.prompter.answer(std::min(until, deadline_after(seconds(1))));
      show_time_left();
    }
  }

  TokenResponse poll_until_decided() {
    milliseconds next = pause();
    while (!has_passed(code_.ends - next)) {  // a last poll would be too early (RFC 8628 section 3.5)
      wait(next);
      TokenResponse answer = poll();
      if (answer.kind == TokenResponse::Kind::granted) return answer;
      next = judge(answer, next);
    }
    throw ended("the code was not approved in time");
  }

  TokenResponse poll() const {
    Form body;
    body.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    body.add("device_code", code_.device_code);
    for (const auto& resource : input_.account.requested.resource) body.add("resource", resource);
    return request_token(input_.account, input_.client, input_.server.token_endpoint, body);
  }

  // How long to wait before the next poll. Throws if the answer is final.
  milliseconds judge(const TokenResponse& answer, milliseconds last) {
    const std::string& error = answer.error;
    if (error == "authorization_pending") return pause();
    if (error == "slow_down") {
      slowed_ = true;
      code_.interval =
          std::min(longest_interval, std::max(code_.interval + seconds(5), answer.interval.value_or(seconds(0))));
      return pause();
    }
    if (error == "access_denied" || error == "authorization_declined")
      throw Error{Exit::login, "the sign-in was denied", advice_on_denial(input_.account), Kept::nothing_changed,
                  name_};
    if (error == "expired_token" || error == "token_expired" || error == "bad_verification_code" ||
        error == "incorrect_device_code")
      throw ended("the code was not approved in time");
    if (answer.kind == TokenResponse::Kind::temporary || answer.kind == TokenResponse::Kind::lost) {
      input_.prompter.step(name_ + ": " + answer.reason);
      return std::max(pause(), std::min<milliseconds>(last * 2, longest_interval));
    }
    throw Error{exit_of(answer.kind), answer.reason, answer.hint_or(hint_for(answer)), Kept::nothing_changed, name_};
  }

  std::string hint_for(const TokenResponse& answer) const {
    if (answer.kind == TokenResponse::Kind::config) return hint_for_error(answer.error);
    if (answer.kind == TokenResponse::Kind::protocol) return "report this to the server's administrator";
    return "run: keybearer login " + name_;
  }

  Error ended(const std::string& what) const {
    return {Exit::login, what, "run: keybearer login " + name_, Kept::nothing_changed, name_};
  }

  FlowInput& input_;
  const std::string& name_;
  DeviceCode code_;
  bool slowed_ = false;
};

}  // namespace

SignIn device_flow(FlowInput input) { return DeviceSignIn(input).run(); }

}  // namespace worker
