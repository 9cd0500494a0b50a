// SPDX-License-Identifier: MIT
// The command line of Python's `keyring`, as pip and uv call it ("subprocess" provider): first with a URL, then with
// its host. The password is the token, which they send as Basic.
#include <algorithm>

#include "protocol/basic.hpp"

namespace protocol {
namespace {

bool wants_input(std::span<const std::string> arguments) { return !arguments.empty() && arguments[0] == "set"; }

Request read(std::span<const std::string> arguments, const Secret&) {
  std::string_view mode = "password";
  if (arguments.size() > 1 && arguments[arguments.size() - 2] == "--mode") {
    mode = arguments.back();
    arguments = arguments.first(arguments.size() - 2);
  }
  const std::string_view verb = arguments.empty() ? "" : std::string_view(arguments[0]);
  if (verb == "set")
    throw Error{failure, "keyring: keybearer keeps no passwords of others", "to sign in, run: keybearer login ACCOUNT"};
  if ((verb != "get" && verb != "del") || arguments.size() < 2 || arguments.size() > 3 ||
      (mode != "password" && mode != "creds"))
    throw Error{Exit::usage, "keyring: the arguments are not get SERVICE [USERNAME] [--mode password|creds]",
                "see: keybearer keyring --help"};
  Request request;
  if (verb == "del") request.action = Request::Action::forget;
  request.target.url = url_of_key(arguments[1]);
  if (arguments.size() == 3) request.target.username = arguments[2];
  request.with_username = mode == "creds";
  return request;
}

Answer answer(const Request& request, const Credential& credential) {
  Answer answer;
  if (request.with_username) {
    answer.output.append(basic_username(request, credential.account));
    answer.output.append("\n");
  }
  answer.output.append(bearer_of(credential.account, credential.token));
  answer.output.append("\n");
  return answer;
}

// keyring itself does the same; pip and uv then try another spelling.
Answer no_match(const Request&) { return {{}, failure, true}; }

}  // namespace

const Protocol keyring = {.name = "keyring",
                          .usage = "[--account ACCOUNT] get|set|del SERVICE [USERNAME] [--mode password|creds]",
                          .summary = "as pip and uv call keyring",
                          .details = "  --mode creds               print the username too\n",
                          .link = {"keyring", Link::Made::by_setup},
                          .operands_limit = 3,
                          .username_is_in = "the index URL",
                          .option = "mode",
                          .wants_input = wants_input,
                          .complete = complete_line,
                          .read = read,
                          .answer = answer,
                          .no_match = no_match};

}  // namespace protocol
