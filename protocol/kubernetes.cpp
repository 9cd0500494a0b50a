// SPDX-License-Identifier: MIT
// The exec plugin of client-go (kubectl, helm, k9s, flux). The request is in KUBERNETES_EXEC_INFO, and the answer must
// have its apiVersion. The request does not say whether it follows a 401, so it never forces a refresh.
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr std::string_view versions[] = {"client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"};

Request read(std::span<const std::string>, const Secret& input) {
  Request request;
  request.target.allow_sole_account = true;
  request.echo = versions[0];
  if (input.empty()) return request;  // the user, or a client that is not client-go
  const auto document = json::Document::parse(input.copy(), Exit::input, "kubernetes: KUBERNETES_EXEC_INFO");
  const auto version = required_string(document.root(), "apiVersion", "kubernetes");
  if (version != versions[0] && version != versions[1])
    throw Error{Exit::input, "kubernetes: apiVersion " + printable(version, 60) + " is not known",
                "use " + std::string(versions[0]) + " in the kubeconfig"};
  request.echo = version;
  const json::Value& spec = document.root()["spec"];
  request.may_sign_in = spec["interactive"].boolean().value_or(false);
  if (const auto server = spec["cluster"]["server"].string()) request.target.url = parse_url(*server, Exit::input);
  return request;
}

Answer answer(const Request& request, const Credential& credential) {
  json::Writer out;
  out.begin_object().member("apiVersion", request.echo).member("kind", "ExecCredential");
  out.key("status").begin_object().member("token", bearer_of(credential.account, credential.token));
  if (const auto expiry = credential.token.reported_expiry()) out.member("expirationTimestamp", rfc3339(*expiry));
  out.end_object().end_object();
  return line_of(out);
}

Answer no_match(const Request&) { return {{}, Exit::config}; }

}  // namespace

const Protocol kubernetes = {.name = "kubernetes",
                             .operands = "{}",
                             .summary = "kubectl's exec plugin",
                             .examples = {"keybearer setup kubectl", "keybearer kubernetes --account work"},
                             .environment = "KUBERNETES_EXEC_INFO",
                             .input_limit = 1024 * 1024,
                             .operands_limit = 0,
                             .read = read,
                             .answer = answer,
                             .no_match = no_match};

}  // namespace protocol
