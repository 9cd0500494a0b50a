// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "helper/base/secret.hpp"

// For every text of a server that was sent a secret: it may repeat the secret in an error message, and printable()
// would show it (THREATS.md H1).
namespace oauth {

// The text, printable, with "***" in place of each run of eight or more bytes that is also in one of the secrets, and
// of each whole secret that is shorter. The time is linear in the lengths of the secrets.
std::string server_text(std::string_view text, const std::vector<Secret>& secrets);

// Whether server_text() would mask a part of the text's first 1000 bytes.
bool reveals(std::string_view text, const std::vector<Secret>& secrets);

}  // namespace oauth
