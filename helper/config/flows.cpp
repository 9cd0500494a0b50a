// SPDX-License-Identifier: MIT
#include "helper/config/flows.hpp"

#include "helper/base/ascii.hpp"

std::string_view grant_type_of(Flow flow) {
  switch (flow) {
    case Flow::browser:
    case Flow::paste:
      return "authorization_code";
    case Flow::device:
      return "urn:ietf:params:oauth:grant-type:device_code";
    case Flow::client_credentials:
      return "client_credentials";
    case Flow::jwt_bearer:
      return "urn:ietf:params:oauth:grant-type:jwt-bearer";
    case Flow::token_exchange:
      return "urn:ietf:params:oauth:grant-type:token-exchange";
    case Flow::secret:
      break;
  }
  return {};
}

bool needs_no_sign_in(Flow flow) {
  return flow == Flow::client_credentials || flow == Flow::jwt_bearer || flow == Flow::token_exchange;
}

std::string flow_names(std::string_view separator) { return join(Names<Flow>::all, separator); }
