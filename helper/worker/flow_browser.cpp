// SPDX-License-Identifier: MIT
#include <algorithm>
#include <poll.h>

#include "helper/base/ascii.hpp"
#include "helper/base/time.hpp"
#include "helper/oauth/paste.hpp"
#include "helper/worker/browser.hpp"
#include "helper/worker/flow.hpp"

namespace worker {

using oauth::AuthorizationResponse;
using oauth::Loopback;
using oauth::parse_authorization_response;
using oauth::read_pasted;

namespace {

// Waits for the browser's request on the loopback address and, if there is a terminal, also for a pasted address. The
// first of the two is used.
class ResponseWaiter {
 public:
  ResponseWaiter(FlowInput& input, Loopback& loopback, const CodeAttempt& attempt)
      : input_(input), loopback_(loopback), attempt_(attempt) {
    if (input.terminal) ask();
    show_time_left();
  }

  AuthorizationResponse response() {
    auto found = wait_for_response();
    input_.prompter.cancel();
    return found;
  }

 private:
  AuthorizationResponse wait_for_response() {
    while (!has_passed(input_.deadline)) {
      if (const auto query = loopback_.serve(std::chrono::milliseconds(0))) {
        auto response = parse_authorization_response(query->view());
        if (response) return std::move(*response);
      }
      warn_of_foreign_users();
      if (auto response = pasted_response()) return std::move(*response);
      wait();
    }
    input_.prompter.cancel();
    throw timed_out();
  }

  void ask() { input_.prompter.ask("paste", "or paste the browser's last address: "); }

  void show_time_left() {
    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(input_.deadline - std::chrono::steady_clock::now());
    std::string text = input_.account.name + ": waiting for the browser, " + minutes_and_seconds(left.count()) +
                       " left; Ctrl-C ends it";
    if (text == shown_) return;
    shown_ = std::move(text);
    input_.prompter.progress(shown_);
  }

  // Only an address counts: another word is a slip of the user's, whose browser still works.
  // Prompter::answer() also throws if the caller has gone away, so it is called even if nothing was asked.
  std::optional<AuthorizationResponse> pasted_response() {
    const auto answer = input_.prompter.answer(at_once());
    if (answer.kind != Prompter::Answer::given) return {};
    auto pasted = read_pasted(answer.text, loopback_.redirect_uri(), attempt_.state());
    if (pasted.response && !pasted.response->bare_code) return std::move(*pasted.response);
    if (!answer.text.empty())
      input_.prompter.warn(input_.account.name + ": " +
                           (pasted.response
                                ? "that is not an address; paste the whole address of the browser's last page"
                                : "the pasted text cannot be used: " + pasted.problem));
    ask();
    return {};
  }

  // Each user is named once, immediately, so that the user of a forwarder sees why the sign-in does not go on.
  void warn_of_foreign_users() {
    const auto& users = loopback_.foreign_users();
    for (; warned_of_ < users.size(); ++warned_of_)
      input_.prompter.warn(input_.account.name + ": ignored a response from a process of another user (uid " +
                           std::to_string(users[warned_of_]) + "); if it is your own port forwarder, " +
                           (input_.terminal ? "paste the address that the browser ended on"
                                            : "run: keybearer login " + input_.account.name + " --flow paste"));
  }

  void wait() {
    show_time_left();
    std::vector<pollfd> all;
    for (const int fd : loopback_.descriptors()) all.push_back({fd, POLLIN, 0});
    all.push_back({input_.prompter.fd(), POLLIN, 0});
    poll(all.data(), all.size(), poll_timeout(std::min(input_.deadline, deadline_after(std::chrono::seconds(1)))));
  }

  Error timed_out() const {
    std::string what = "timed out after " + std::to_string(limit_.count()) + " s waiting for the browser";
    if (const int wrong = loopback_.wrong_states())
      what += " (ignored requests with a wrong state: " + std::to_string(wrong) + ")";
    const auto uid_text = [](uid_t uid) { return std::to_string(uid); };
    if (const auto& users = loopback_.foreign_users(); !users.empty())
      what += " (ignored responses from other users: uid " + join(users, ", ", uid_text) + ")";
    return {Exit::login, what, "run: keybearer login " + input_.account.name, Kept::nothing_changed,
            input_.account.name};
  }

  FlowInput& input_;
  Loopback& loopback_;
  const CodeAttempt& attempt_;
  const std::chrono::seconds limit_ =
      std::chrono::round<std::chrono::seconds>(input_.deadline - std::chrono::steady_clock::now());
  std::string shown_;  // the progress line
  std::size_t warned_of_ = 0;
};

// A browser on another machine reaches the listener only if the port is forwarded.
void say_where_it_returns(FlowInput& input, const Loopback& loopback, bool opened) {
  const std::string where = remoteness();
  if (opened && where.empty()) return;
  const std::string port = std::to_string(parse_url(loopback.redirect_uri(), Exit::internal).origin.port);
  const std::string how = where == "ssh" ? "forward it: ssh -L " + port + ":127.0.0.1:" + port + " HOST" : "forward it";
  input.prompter.note(input.account.name + ": the browser returns to port " + port + " of this " +
                      (where == "container" ? where : "machine") + "; if it runs elsewhere, " + how +
                      (input.terminal ? ", or paste here the address where it ends" : ""));
}

void check(FlowInput& input, const CodeAttempt& attempt, const AuthorizationResponse& response) {
  try {
    attempt.check(response);
  } catch (const Error&) {
    input.end.refusal = response.error == "access_denied"
                            ? "The sign-in was denied at the server."
                            : "The server's answer was not accepted. The terminal says why.";
    throw;
  }
}

}  // namespace

SignIn browser_flow(FlowInput input) {
  const std::string& name = input.account.name;
  CodeAttempt attempt(input);
  const Url endpoint = parse_endpoint(input.server.authorization_endpoint, Exit::config);
  Loopback& loopback = input.end.loopback.emplace(
      Loopback::listen(input.account.client.redirect_uri, attempt.state(), endpoint.origin.text()));
  const std::string address = attempt.address(loopback.redirect_uri());
  if (!input.browser.refused.empty()) input.prompter.warn(name + ": " + input.browser.refused);
  if (input.prompter.caller_is_gone())
    throw Error{Exit::temporary, "keybearer closed the connection before the browser was opened", "try again",
                Kept::nothing_changed, name};
  const bool opened = open_browser(input.browser, address);
  input.prompter.note(name + (opened ? ": the browser was opened; if it shows no page, open this address:"
                                     : ": open this address in a browser on this machine:"));
  opened ? input.prompter.faint_page(address) : input.prompter.page(address);
  say_where_it_returns(input, loopback, opened);
  const auto response = ResponseWaiter(input, loopback, attempt).response();
  check(input, attempt, response);
  return attempt.redeem(response);
}

}  // namespace worker
