// SPDX-License-Identifier: MIT
#include "helper/oauth/paste.hpp"
#include "helper/worker/flow.hpp"

namespace worker {

using oauth::Pasted;
using oauth::read_pasted;

namespace {

constexpr int paste_attempts = 3;

Secret pasted_line(FlowInput& input) {
  input.prompter.ask("paste", "address or code: ");
  auto answer = input.prompter.answer(input.deadline);
  const std::string& name = input.account.name;
  if (answer.kind == Prompter::Answer::not_yet)
    throw Error{Exit::login, "no address was pasted in time", "run: keybearer login " + name, Kept::nothing_changed,
                name};
  if (answer.kind == Prompter::Answer::input_ended)
    throw Error{Exit::login, "standard input ended before an address was pasted", "run: keybearer login " + name,
                Kept::nothing_changed, name};
  return std::move(answer.text);
}

}  // namespace

SignIn paste_flow(FlowInput input) {
  const std::string& name = input.account.name;
  CodeAttempt attempt(input);
  const std::string address = attempt.address(input.account.client.redirect_uri);
  input.prompter.note(name + ": open this address in any browser and approve:");
  input.prompter.page(address);
  input.prompter.page("The browser may then show that it cannot connect, or error 404; that is expected.");
  input.prompter.page("Copy the whole address from the browser's address bar, or only the code in it.");
  for (int attempts = 0; attempts < paste_attempts; ++attempts) {
    const Pasted pasted = read_pasted(pasted_line(input), input.account.client.redirect_uri, attempt.state());
    if (pasted.other_address)
      input.prompter.warn(name + ": the pasted address does not start with the redirect URI " +
                          input.account.client.redirect_uri + "; its code is used anyway");
    if (pasted.response) {
      attempt.check(*pasted.response);
      return attempt.redeem(*pasted.response);
    }
    input.prompter.warn(name + ": the pasted text cannot be used: " + pasted.problem + "; paste the address again");
  }
  throw Error{Exit::login, "no authorization response was pasted in three attempts", "run: keybearer login " + name,
              Kept::nothing_changed, name};
}

}  // namespace worker
