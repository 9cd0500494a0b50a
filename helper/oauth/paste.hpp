// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/secret.hpp"
#include "helper/oauth/listener.hpp"

namespace oauth {

// Text that the user pasted: the URL at which the browser arrived (with the code in the query or the fragment),
// "code=..&state=..", or only the code. Quotes, white space and <> around it are ignored.
struct Pasted {
  std::optional<AuthorizationResponse> response;  // nothing if the text cannot be used; `problem` says why
  std::string problem;
  bool other_address = false;  // the URL is not the redirect_uri; the caller should warn
};

// Compares `state` if the text has one. A bare code has none; PKCE then protects the sign-in.
Pasted read_pasted(const Secret& text, const std::string& redirect_uri, const std::string& state);

}  // namespace oauth
