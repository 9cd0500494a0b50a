// SPDX-License-Identifier: MIT
// docker's credential helper protocol (docker, podman, skopeo, helm, oras). The token is sent as a password with a
// username, since docker takes a token without one ("<token>") for a refresh token of the registry's token service.
// docker reads errors on standard output and compares the message for "not found" byte for byte (THREATS.md Q).
#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "protocol/basic.hpp"

namespace protocol {
namespace {

constexpr std::string_view not_found = "credentials not found in native keychain\n";
constexpr std::string_view takes_no_passwords =
    "keybearer keeps no passwords of others; to sign in, run: keybearer login ACCOUNT\n";

bool wants_input(std::span<const std::string> arguments) {
  return !arguments.empty() && (arguments[0] == "get" || arguments[0] == "erase" || arguments[0] == "store");
}

Request for_key(Request::Action action, const Secret& input) {
  Request request;
  request.action = action;
  request.echo = trim(input.view());
  if (request.echo.empty())
    return reply_only("no credentials server URL\n", failure);  // docker compares this one byte for byte, too
  request.target.url = url_of_key(request.echo);
  return request;
}

// `docker logout` erases each key under three spellings, one of which is http://.
void read_as_https(Origin& origin) {
  if (origin.scheme != "http" || origin.loopback()) return;
  if (origin.port == 80) origin.port = 443;
  origin.scheme = "https";
}

Request read(std::span<const std::string> arguments, const Secret& input) {
  const std::string_view operation = arguments.empty() ? "" : std::string_view(arguments[0]);
  if (operation == "get") return for_key(Request::Action::get, input);
  if (operation == "erase") {  // the host may not have refused the token
    Request request = for_key(Request::Action::forget, input);
    if (request.target.url) read_as_https(request.target.url->origin);
    return request;
  }
  if (operation == "store") return reply_only(takes_no_passwords, failure);
  if (operation == "version") return reply_only("docker-credential-keybearer (keybearer) " KEYBEARER_VERSION "\n");
  if (operation != "list")
    throw Error{Exit::usage, "docker: the operation is not get, store, erase, list or version",
                "see: keybearer docker --help"};
  Request request;
  request.action = Request::Action::list;
  return request;
}

Answer answer(const Request& request, const Credential& credential) {
  json::Writer out;
  out.begin_object().member("ServerURL", request.echo);
  out.member("Username", basic_username(request, credential.account));
  out.member("Secret", bearer_of(credential.account, credential.token)).end_object();
  return line_of(out);
}

// Lists hosts in the form that docker asks for. Wildcards are left out, since they are not hosts.
Answer list(std::span<const Credential> all) {
  json::Writer out;
  out.begin_object();
  std::vector<std::string> written;
  for (const auto& [account, token, cached] : all) {
    for (const auto& match : account.match) {
      const std::string host = match.origin().authority();
      if (match.wildcard() || contains(written, host)) continue;
      written.push_back(host);
      out.member(host, basic_username({}, account));
    }
  }
  out.end_object();
  return line_of(out);
}

Answer no_match(const Request& request) {
  if (request.action != Request::Action::get) return {};
  return {Secret(not_found), failure};
}

Answer fail(const Error& error) {
  if (error.exit == Exit::usage) return {{}, error.exit};
  return {Secret("keybearer: " + printable(sentence(error), 400) + "\n"), failure, true};
}

Answer refuse(const Request&, const Error& error) { return fail(error); }

}  // namespace

const Protocol docker = {.name = "docker",
                         .operands = "{} get|store|erase|list|version",
                         .summary = "docker's credential helper protocol",
                         .examples = {"keybearer setup docker", "echo registry.example.com | keybearer docker get"},
                         .link = {"docker-credential-keybearer"},
                         .input_limit = 1024 * 1024,
                         .can_name_account = false,
                         .wants_input = wants_input,
                         .complete = complete_line,
                         .read = read,
                         .answer = answer,
                         .list = list,
                         .no_match = no_match,
                         .refuse = refuse,
                         .fail = fail};

}  // namespace protocol
