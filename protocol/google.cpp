// SPDX-License-Identifier: MIT
// The executable of Google's libraries for credentials of another issuer (AIP-4117, "executable" in the
// credential_source of an external_account). A variable holds the subject_token_type of their configuration, and they
// send the token to Google's token service (RFC 8693). The libraries for Python and node read standard output and
// standard error as one JSON document, so errors are in that document.
#include "helper/base/utf8.hpp"
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr std::chrono::seconds google_timeout{25};  // the libraries themselves wait 30
// RFC 8693 section 3
constexpr std::string_view id_token_type = "urn:ietf:params:oauth:token-type:id_token";
constexpr std::string_view jwt_type = "urn:ietf:params:oauth:token-type:jwt";

Request read(std::span<const std::string>, const Secret& input) {
  Request request;
  request.target.allow_sole_account = true;
  request.echo = input.empty() ? id_token_type : input.view();
  if (request.echo != id_token_type && request.echo != jwt_type)
    throw Error{Exit::input, "google: subject_token_type " + printable(request.echo, 60) + " is not known",
                "write " + std::string(id_token_type) + " or " + std::string(jwt_type)};
  request.caller_timeout = google_timeout;
  return request;
}

// The member is called id_token for both types.
Answer answer(const Request& request, const Credential& credential) {
  const auto& [account, token, cached] = credential;
  if (request.echo == id_token_type && account.callers.bearer != Bearer::id_token)
    throw Error{Exit::config, "google requires the id_token, but the account gives callers the access token",
                "run: keybearer add " + account.name + " --replace --set bearer=id_token", Kept::unsaid, account.name};
  json::Writer out;
  out.begin_object().member("version", 1).member("success", true).member("token_type", request.echo);
  out.member("id_token", bearer_of(account, token));
  if (const auto expiry = token.reported_expiry())
    out.member("expiration_time", std::int64_t{expiry->time_since_epoch().count()});
  out.end_object();
  return line_of(out);
}

Answer no_match(const Request&) { return {{}, Exit::config}; }

// If the exit status were not 0, the libraries would not read the message.
Answer fail(const Error& error) {
  json::Writer out;
  out.begin_object().member("version", 1).member("success", false);
  out.member("code", std::to_string(static_cast<int>(error.exit))).member("message", printable(sentence(error), 400));
  out.end_object();
  Answer answer = line_of(out);
  answer.silent = true;
  return answer;
}

Answer refuse(const Request&, const Error& error) { return fail(error); }

}  // namespace

const Protocol google = {.name = "google",
                         .operands = "{}",
                         .summary = "Google's executable for external accounts",
                         .examples = {"keybearer google", "keybearer google --account work"},
                         .environment = "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE",
                         .operands_limit = 0,
                         .read = read,
                         .answer = answer,
                         .no_match = no_match,
                         .refuse = refuse,
                         .fail = fail};

}  // namespace protocol
