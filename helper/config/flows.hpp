// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/names.hpp"

// The ways to obtain a token. Both programs know their names; worker/flow.cpp implements them.
enum class Flow { browser, device, paste, client_credentials, jwt_bearer, token_exchange, secret };
template <>
struct Names<Flow> {
  static constexpr std::string_view all[] = {"browser",    "device",         "paste", "client_credentials",
                                             "jwt_bearer", "token_exchange", "secret"};
};

// The grant_type of a flow's token request (RFC 6749 sections 4.1.3 and 4.4.2, RFCs 7523, 8628 and 8693). Empty for
// `secret`, for which the account names it.
std::string_view grant_type_of(Flow flow);

// What the user does, in one sentence, for `help flows`.
std::string_view description_of(Flow flow);

// Whether each access token is requested with the account's own credentials, without a user and a refresh token.
bool needs_no_sign_in(Flow flow);

std::string flow_names(std::string_view separator = ", ");
