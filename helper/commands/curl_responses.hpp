// SPDX-License-Identifier: MIT
#pragma once

#include "helper/base/secret.hpp"

// Whether a host refused the token: `headers` is what curl's --dump-header wrote of all responses. That is the status
// 401, and 403 if `forbidden_too`; a response that follows a redirect may be another host's and does not count.
bool refuses_token(const Secret& headers, bool forbidden_too);
