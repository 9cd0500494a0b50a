// SPDX-License-Identifier: MIT
#include "helper/commands/curl_responses.hpp"

#include "helper/base/ascii.hpp"

namespace {

// Of "HTTP/1.1 401 Unauthorized"; 0 for any other line.
int status_of(std::string_view line) {
  if (!line.starts_with("HTTP/")) return 0;
  const auto blank = line.find(' ');
  const auto number = blank == line.npos ? std::nullopt : decimal(line.substr(blank + 1, 3));
  return static_cast<int>(number.value_or(0));
}

}  // namespace

bool refuses_token(const Secret& headers, bool forbidden_too) {
  bool redirected = false;
  for (const auto line : split(headers.view(), '\n')) {
    const int status = status_of(line);
    if (status < 200) continue;  // no status line, or an interim response
    if (!redirected && (status == 401 || (forbidden_too && status == 403))) return true;
    redirected = status >= 300 && status < 400;
  }
  return false;
}
