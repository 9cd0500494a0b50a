// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

// The ways to a token: a row each. How each is done stands in worker/flow.cpp; both programs must know which there are.
struct FlowName {
  std::string_view name;
  std::string_view grant_type;  // RFC 6749, 7523, 8628, 8693; empty: the account's own
  bool asks_anew;               // no person, no refresh token: each access token is asked for with what the account has
};

std::span<const FlowName> flows();
const FlowName* find_flow_name(std::string_view name);
bool asks_anew(std::string_view flow);
std::string flow_names(std::string_view separator = ", ");
