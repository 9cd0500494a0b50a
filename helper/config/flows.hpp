// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/names.hpp"

// The ways to a token. How each is done stands in worker/flow.cpp; both programs must know which there are.
enum class Flow { browser, device, paste, client_credentials, jwt_bearer, token_exchange, secret };
template <>
struct Names<Flow> {
  static constexpr std::string_view all[] = {"browser",    "device",         "paste", "client_credentials",
                                             "jwt_bearer", "token_exchange", "secret"};
};

// Of its token request: RFC 6749 sections 4.1.3 and 4.4.2, 7523, 8628, 8693. Empty for `secret`: the account names it.
std::string_view grant_type_of(Flow flow);

// No user signs in and no refresh token is kept: each access token is asked for with what the account has.
bool needs_no_sign_in(Flow flow);

std::string flow_names(std::string_view separator = ", ");
