// SPDX-License-Identifier: MIT
// The command line of Python's `keyring`, as pip and uv call it ("subprocess" provider): first with a URL, then with
// its host. The password is the token, which they send as Basic. pip up to 26.1 calls `keyring get SERVICE USERNAME`,
// later versions call `keyring --mode=creds --output=json get SERVICE [USERNAME]`.
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "protocol/basic.hpp"

namespace protocol {
namespace {

constexpr CommandOption options[] = {
    account_option,
    {"mode", "password|creds", ValueKind::text, "creds: print the username, too"},
    {"output", "plain|json", ValueKind::text, "json: print one JSON object"},
};

bool wants_input(std::span<const std::string> arguments) { return !arguments.empty() && arguments[0] == "set"; }

// The value of an option, which is the last but one of the arguments, and removes both; the first choice if it is not
// given.
std::string_view take_option(std::span<const std::string>& arguments, std::string_view option,
                             std::span<const std::string_view> choices) {
  if (arguments.size() < 2 || arguments[arguments.size() - 2] != option) return choices[0];
  const std::string_view value = arguments.back();
  if (!contains(choices, value))
    throw Error{Exit::usage, "keyring: " + std::string(option) + " is not one of: " + join(choices, ", "),
                "see: keybearer keyring --help"};
  arguments = arguments.first(arguments.size() - 2);
  return value;
}

Request read(std::span<const std::string> arguments, const Secret&) {
  constexpr std::string_view modes[] = {"password", "creds"}, outputs[] = {"plain", "json"};
  Request request;
  request.as_json = take_option(arguments, "--output", outputs) == "json";
  request.with_username = take_option(arguments, "--mode", modes) == "creds";
  const std::string_view verb = arguments.empty() ? "" : std::string_view(arguments[0]);
  if (verb == "set")
    throw Error{failure, "keyring: keybearer keeps no passwords of others", "to sign in, run: keybearer login ACCOUNT"};
  if ((verb != "get" && verb != "del") || arguments.size() < 2 || arguments.size() > 3)
    throw Error{Exit::usage, "keyring: the arguments are not get SERVICE [USERNAME]", "see: keybearer keyring --help"};
  // A host has no scheme: pip asks by it for plain http, too, and where it knows no index URL (THREATS.md B4).
  if (arguments[1].find("://") == std::string::npos) return reply_only("", failure);
  if (verb == "del") request.action = Request::Action::forget;
  request.target.url = parse_url(arguments[1], Exit::input);
  if (arguments.size() == 3) request.target.username = arguments[2];
  return request;
}

Answer answer(const Request& request, const Credential& credential) {
  const std::string_view username = basic_username(request, credential.account);
  const Secret& password = bearer_of(credential.account, credential.token);
  if (request.as_json) {
    json::Writer out;
    out.begin_object();
    if (request.with_username) out.member("username", username);
    out.member("password", password).end_object();
    return line_of(out);
  }
  Answer answer;
  if (request.with_username) {
    answer.output.append(username);
    answer.output.append("\n");
  }
  answer.output.append(password);
  answer.output.append("\n");
  return answer;
}

// keyring itself does the same; pip and uv then try another spelling.
Answer no_match(const Request&) { return {{}, failure, true}; }

}  // namespace

const Protocol keyring = {.name = "keyring",
                          .operands = "{} get|set|del SERVICE [USERNAME]",
                          .summary = "as pip and uv call keyring",
                          .examples = {"keybearer setup pip", "keybearer keyring get https://pypi.example.com/ alice"},
                          .link = {"keyring", Link::Made::by_setup},
                          .operands_limit = 3,
                          .username_is_in = "the index URL",
                          .options = options,
                          .wants_input = wants_input,
                          .complete = complete_line,
                          .read = read,
                          .answer = answer,
                          .no_match = no_match};

}  // namespace protocol
