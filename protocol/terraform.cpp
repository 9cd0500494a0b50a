// SPDX-License-Identifier: MIT
// The credentials helper of Terraform and OpenTofu. The argument is a host in lower case, with its port if that is not
// 443; the token is sent as Bearer. If the helper fails, terraform 1.11 goes on without a token and shows only the 401.
#include "protocol/basic.hpp"

namespace protocol {
namespace {

bool wants_input(std::span<const std::string> arguments) { return !arguments.empty() && arguments[0] == "store"; }

Request read(std::span<const std::string> arguments, const Secret&) {
  const std::string_view verb = arguments.empty() ? "" : std::string_view(arguments[0]);
  if (verb == "store")
    throw Error{failure, "terraform: keybearer keeps no tokens of others", "to sign in, run: keybearer login ACCOUNT"};
  if ((verb != "get" && verb != "forget") || arguments.size() != 2)
    throw Error{Exit::usage, "terraform: the arguments are not get HOST, store HOST or forget HOST",
                "see: keybearer terraform --help"};
  Request request;
  if (verb == "forget") request.action = Request::Action::forget;
  request.target.url = url_of_key(arguments[1]);
  return request;
}

Answer answer(const Request&, const Credential& credential) {
  json::Writer out;
  out.begin_object().member("token", bearer_of(credential.account, credential.token)).end_object();
  return line_of(out);
}

Answer no_match(const Request& request) {
  if (request.action != Request::Action::get) return {};
  return {Secret("{}\n")};
}

}  // namespace

const Protocol terraform = {.name = "terraform",
                            .operands = "{} get|store|forget HOST",
                            .summary = "terraform's credentials helper",
                            .examples = {"keybearer setup terraform", "keybearer terraform get registry.example.com"},
                            .link = {"terraform-credentials-keybearer"},
                            .operands_limit = 2,
                            .wants_input = wants_input,
                            .complete = complete_json,
                            .read = read,
                            .answer = answer,
                            .no_match = no_match};

}  // namespace protocol
