// SPDX-License-Identifier: MIT
#include "helper/oauth/paste.hpp"

#include "helper/base/ascii.hpp"

namespace oauth {
namespace {

std::string_view unwrapped(std::string_view text) {
  for (;;) {
    text = trim(text);
    if (text.size() < 2) return text;
    const char first = text.front(), last = text.back();
    const bool wrapped =
        (first == '"' && last == '"') || (first == '\'' && last == '\'') || (first == '<' && last == '>');
    if (!wrapped) return text;
    text = text.substr(1, text.size() - 2);
  }
}

bool printable_ascii(std::string_view text) {
  for (const char c : text)
    if (c < 0x21 || c > 0x7e) return false;
  return true;
}

// The parameters of a URL after '?', or after '#' if the server answered in the fragment.
std::string_view parameters_of(std::string_view address) {
  const auto fragment = address.find('#');
  const auto query = address.find('?');
  if (query != std::string_view::npos && query < fragment) {
    const auto in_query =
        address.substr(query + 1, fragment == std::string_view::npos ? fragment : fragment - query - 1);
    if (in_query.find("code=") != std::string_view::npos || in_query.find("error=") != std::string_view::npos)
      return in_query;
  }
  return fragment == std::string_view::npos ? std::string_view() : address.substr(fragment + 1);
}

Pasted refused(std::string problem) {
  Pasted pasted;
  pasted.problem = std::move(problem);
  return pasted;
}

Pasted from_parameters(std::string_view parameters, const std::string& state) {
  Pasted pasted;
  pasted.response = parse_authorization_response(parameters);
  if (!pasted.response) return refused("it has no authorization response");
  if (pasted.response->code.empty() && pasted.response->error.empty()) return refused("it has no code");
  if (!pasted.response->state.empty() && pasted.response->state != state)
    return refused("it belongs to another sign-in (its state is different)");
  return pasted;
}

}  // namespace

Pasted read_pasted(const Secret& secret, const std::string& redirect_uri, const std::string& state) {
  const std::string_view text = unwrapped(secret.view());
  if (text.empty()) return refused("it is empty");
  if (!printable_ascii(text)) return refused("it contains spaces, control characters or non-ASCII characters");
  if (text.find("://") != std::string_view::npos) {
    Pasted pasted = from_parameters(parameters_of(text), state);
    pasted.other_address =
        text.substr(0, text.find_first_of("?#")) != redirect_uri.substr(0, redirect_uri.find_first_of("?#"));
    return pasted;
  }
  if (text.rfind("code=", 0) == 0 || text.rfind("error=", 0) == 0 || text.find("&code=") != std::string_view::npos)
    return from_parameters(text.front() == '?' ? text.substr(1) : text, state);
  if (text.find_first_of("?&") != std::string_view::npos && text.find("code=") != std::string_view::npos)
    return from_parameters(text.substr(text.find('?') + 1), state);
  Pasted pasted;
  pasted.response.emplace();
  pasted.response->code = Secret(text);
  pasted.response->bare_code = true;
  return pasted;
}

}  // namespace oauth
