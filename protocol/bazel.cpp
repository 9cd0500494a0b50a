// SPDX-License-Identifier: MIT
// bazel's credential helper protocol (EngFlow's specification): a URI in, headers out. bazel gives up after 10 s, and
// reads both pipes only after the helper has ended, so the output must stay small.
#include "helper/base/ascii.hpp"
#include "helper/base/time.hpp"
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr std::chrono::seconds bazel_timeout{8};  // bazel itself waits 10

// Remote execution uses the scheme grpcs, which is HTTP/2 over TLS.
std::string http_spelling(std::string_view uri) {
  if (starts_with_ignoring_case(uri, "grpcs://")) return "https" + std::string(uri.substr(5));
  if (starts_with_ignoring_case(uri, "grpc://")) return "http" + std::string(uri.substr(4));
  return std::string(uri);
}

Request read(std::span<const std::string> arguments, const Secret& input) {
  if (arguments.empty() || arguments[0] != "get")
    throw Error{Exit::usage, "bazel: the only operation is get", "see: keybearer bazel --help"};
  const auto document = json::Document::parse(input.copy(), Exit::input, "bazel: the request");
  Request request;
  request.target.url = parse_url(http_spelling(required_string(document.root(), "uri", "bazel")), Exit::input);
  request.caller_timeout = bazel_timeout;
  return request;
}

Answer answer(const Request&, const Credential& credential) {
  const Secret header = bearer_header(credential);
  json::Writer out;
  out.begin_object().key("headers").begin_object().key("Authorization").begin_array();
  out.string(header).end_array().end_object();
  if (const auto expiry = credential.token.reported_expiry()) out.member("expires", rfc3339(*expiry));
  out.end_object();
  return line_of(out);
}

Answer no_match(const Request&) { return {{}, failure}; }

}  // namespace

const Protocol bazel = {
    .name = "bazel",
    .operands = "{} get",
    .summary = "bazel's credential helper protocol",
    .examples = {"keybearer setup bazel", "echo '{\"uri\":\"https://cache.example.com/\"}' | keybearer bazel get"},
    .link = {"bazel-credential-keybearer"},
    .can_name_account = false,
    .wants_input = always_wants_input,
    .complete = complete_json,
    .read = read,
    .answer = answer,
    .no_match = no_match};

}  // namespace protocol
