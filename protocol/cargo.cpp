// SPDX-License-Identifier: MIT
// cargo's credential provider protocol, version 1: one JSON object on each line, the first from the provider, until
// cargo closes its side. The only argument is `--cargo-plugin`; the words of cargo's configuration come in the request.
// The token is the whole header, and cargo discards it if the exit status is not 0. The expiry is exact, since cargo
// itself subtracts a minute.
#include <algorithm>

#include "helper/base/utf8.hpp"
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr std::string_view greeting = "{\"v\":[1]}\n";

// Parses the words after `credential-provider = ["keybearer", ...]` and those after `cargo login --`.
std::string account_of(const json::Value& arguments) {
  std::string account;
  const auto& words = arguments.items;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto word = words[at].string().value_or("");
    if (word == "cargo" && at == 0) continue;
    if (word == "--account" && at + 1 < words.size())
      account = words[++at].string().value_or("");
    else if (word.starts_with("--account="))
      account = word.substr(std::string_view("--account=").size());
    else
      throw Error{Exit::usage, "cargo: unknown word " + printable(word, 60) + " in credential-provider",
                  "it takes: --account ACCOUNT"};
  }
  const bool named = std::any_of(words.begin(), words.end(),
                                 [](const json::Value& word) { return word.text.starts_with("--account"); });
  if (named && account.empty())
    throw Error{Exit::usage, "cargo: --account is empty in credential-provider", "name an account"};
  return account;
}

Url url_of_index(std::string_view index) {
  for (const std::string_view prefix : {std::string_view("sparse+"), std::string_view("registry+")})
    if (index.starts_with(prefix)) index.remove_prefix(prefix.size());
  return parse_url(index, Exit::input);
}

Answer error_line(std::string_view kind, std::string_view message = "") {
  json::Writer out;
  out.begin_object().key("Err").begin_object().member("kind", kind);
  if (!message.empty()) out.member("message", message);
  out.end_object().end_object();
  return line_of(out);
}

Request read(std::span<const std::string>, const Secret& input) {
  const auto document = json::Document::parse(input.copy(), Exit::input, "cargo: the request");
  const json::Value& root = document.root();
  if (root["v"].integer() != 1)
    throw Error{Exit::input, "cargo: the request is not of version 1 of the protocol", "update keybearer"};
  const auto kind = required_string(root, "kind", "cargo");
  Request request;
  if (kind == "login")
    request.action = Request::Action::sign_in;
  else if (kind == "logout")
    request.action = Request::Action::forget;
  else if (kind != "get") {
    request.action = Request::Action::reply;
    request.reply = error_line("operation-not-supported");
    return request;
  }
  request.echo = kind;
  request.target.account = account_of(root["args"]);
  request.target.url = url_of_index(required_string(root["registry"], "index-url", "cargo"));
  request.may_sign_in = true;
  return request;
}

Answer answer(const Request&, const Credential& credential) {
  const Secret header = bearer_header(credential);
  json::Writer out;
  out.begin_object().key("Ok").begin_object().member("kind", "get").member("token", header);
  if (credential.token.expires_at)
    out.member("cache", "expires").member("expiration", credential.token.expires_at->time_since_epoch().count());
  else
    out.member("cache", "session");
  out.member("operation_independent", true).end_object().end_object();
  return line_of(out);
}

Answer done(const Request& request) {
  json::Writer out;
  out.begin_object().key("Ok").begin_object().member("kind", request.echo).end_object().end_object();
  return line_of(out);
}

Answer no_match(const Request&) { return error_line("url-not-supported"); }

Answer fail(const Error& error) {
  Answer answer = error_line("other", printable(sentence(error), 400));
  answer.silent = true;
  return answer;
}

Answer refuse(const Request&, const Error& error) { return fail(error); }

}  // namespace

const Protocol cargo = {.name = "cargo",
                        .operands = "{}",
                        .summary = "cargo's credential provider protocol",
                        .examples = {"keybearer setup cargo", "keybearer cargo --account work"},
                        .only_argument = "--cargo-plugin",
                        .greeting = greeting,
                        .many_requests = true,
                        .input_limit = 1024 * 1024,
                        .operands_limit = 0,
                        .wants_input = always_wants_input,
                        .complete = complete_line,
                        .read = read,
                        .answer = answer,
                        .done = done,
                        .no_match = no_match,
                        .refuse = refuse,
                        .fail = fail};

}  // namespace protocol
