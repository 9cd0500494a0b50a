// SPDX-License-Identifier: MIT
#include <algorithm>
#include <poll.h>

#include "helper/base/ascii.hpp"
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
    if (input.terminal) input.prompter.ask("paste", "or paste the address from the browser's address bar: ");
  }

  AuthorizationResponse response() {
    while (!has_passed(input_.deadline)) {
      if (const auto query = loopback_.serve(std::chrono::milliseconds(0))) {
        auto response = parse_authorization_response(query->view());
        if (response) return std::move(*response);
      }
      warn_of_foreign_users();
      if (auto response = pasted_response()) return std::move(*response);
      wait();
    }
    throw timed_out();
  }

 private:
  // Prompter::answer() also throws if the caller has gone away, so it is called even if nothing was asked.
  std::optional<AuthorizationResponse> pasted_response() {
    const auto answer = input_.prompter.answer(at_once());
    if (answer.kind != Prompter::Answer::given) return {};
    auto pasted = read_pasted(answer.text, loopback_.redirect_uri(), attempt_.state());
    if (pasted.response) return std::move(*pasted.response);
    input_.prompter.warn(input_.account.name + ": the pasted text cannot be used: " + pasted.problem);
    if (--pastes_left_ > 0) input_.prompter.ask("paste", "address or code: ");
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

  void wait() const {
    std::vector<pollfd> all;
    for (const int fd : loopback_.descriptors()) all.push_back({fd, POLLIN, 0});
    all.push_back({input_.prompter.fd(), POLLIN, 0});
    poll(all.data(), all.size(), poll_timeout(std::min(input_.deadline, deadline_after(std::chrono::seconds(1)))));
  }

  Error timed_out() const {
    std::string what = "timed out waiting for the browser";
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
  int pastes_left_ = 3;
  std::size_t warned_of_ = 0;
};

}  // namespace

SignIn browser_flow(FlowInput input) {
  const std::string& name = input.account.name;
  CodeAttempt attempt(input);
  const Url endpoint = parse_endpoint(input.server.authorization_endpoint, Exit::config);
  Loopback loopback = Loopback::listen(input.account.client.redirect_uri, attempt.state(), endpoint.origin.text());
  const std::string address = attempt.address(loopback.redirect_uri());
  const bool opened = open_browser(address);
  input.prompter.note(name + (opened ? ": the browser was opened; if it does not show a page, open this address:"
                                     : ": open this address in a browser on this machine:"));
  input.prompter.page(address);
  const auto response = ResponseWaiter(input, loopback, attempt).response();
  try {
    SignIn signed_in = attempt.redeem(response);
    loopback.reply(true);
    return signed_in;
  } catch (const Error&) {
    loopback.reply(false);  // the page must not report a success
    throw;
  }
}

}  // namespace worker
