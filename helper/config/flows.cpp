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

std::string_view description_of(Flow flow) {
  switch (flow) {
    case Flow::browser:
      return "opens the sign-in page in the browser and waits for it to come back";
    case Flow::device:
      return "shows a page and a code to enter there, in a browser on any machine";
    case Flow::paste:
      return "prints the address of the page, for a browser on any machine, and reads the address where that ended";
    case Flow::client_credentials:
      return "needs no user: the client's own id and secret are exchanged for each access token";
    case Flow::jwt_bearer:
      return "needs no user: an assertion that another program makes is exchanged (RFC 7523)";
    case Flow::token_exchange:
      return "needs no user: a token of another server is exchanged (RFC 8693)";
    case Flow::secret:
      return "reads a secret of the provider's own kind, such as GoTo's personal access token, and keeps it";
  }
  return {};
}

bool needs_no_sign_in(Flow flow) {
  return flow == Flow::client_credentials || flow == Flow::jwt_bearer || flow == Flow::token_exchange;
}

std::string flow_names(std::string_view separator) { return join(Names<Flow>::all, separator); }
