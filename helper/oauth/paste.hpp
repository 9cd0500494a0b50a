// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/secret.hpp"
#include "helper/oauth/listener.hpp"

namespace oauth {

// What a person pasted: the whole address that the browser ended on (code in query or fragment), "code=..&state=..", or
// a bare code; quotes, blanks and <> around it are dropped.
struct Pasted {
  std::optional<AuthorizationResponse> response;  // nothing: it cannot be used, see `problem`
  std::string problem;
  bool other_address = false;  // the address is not the redirect_uri: worth a warning
};

// `state` is compared where it was pasted; a bare code has none, which PKCE allows.
Pasted read_pasted(const Secret& text, const std::string& redirect_uri, const std::string& state);

}  // namespace oauth
