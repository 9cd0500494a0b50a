// SPDX-License-Identifier: MIT
#include "helper/config/flows.hpp"

namespace {

constexpr FlowName table[] = {
    {"browser", "authorization_code", false},
    {"device", "urn:ietf:params:oauth:grant-type:device_code", false},
    {"paste", "authorization_code", false},
    {"client_credentials", "client_credentials", true},
    {"jwt_bearer", "urn:ietf:params:oauth:grant-type:jwt-bearer", true},
    {"token_exchange", "urn:ietf:params:oauth:grant-type:token-exchange", true},
    {"secret", "", false},
};

}  // namespace

std::span<const FlowName> flows() { return table; }

const FlowName* find_flow_name(std::string_view name) {
  for (const auto& flow : table)
    if (flow.name == name) return &flow;
  return nullptr;
}

bool asks_anew(std::string_view flow) {
  const FlowName* found = find_flow_name(flow);
  return found && found->asks_anew;
}

std::string flow_names(std::string_view separator) {
  std::string text;
  for (const auto& flow : table) text.append(text.empty() ? "" : separator).append(flow.name);
  return text;
}
