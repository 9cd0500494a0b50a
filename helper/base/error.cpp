// SPDX-License-Identifier: MIT
#include "helper/base/error.hpp"

#include <string_view>

namespace {

std::string_view words_of(Kept kept) {
  switch (kept) {
    case Kept::unsaid:
      return {};
    case Kept::nothing_changed:
      return "nothing was changed";
    case Kept::nothing_sent:
      return "nothing was sent";
    case Kept::nothing_saved:
      return "nothing was saved";
    case Kept::sign_in:
      return "the sign-in was kept";
    case Kept::client_secret:
      return "the client secret was kept";
  }
  return {};
}

}  // namespace

std::string sentence_without_account(const Error& error) {
  std::string text = error.what;
  for (const std::string_view clause : {words_of(error.kept), std::string_view(error.hint)})
    if (!clause.empty()) text.append(text.empty() ? "" : "; ").append(clause);
  return text;
}

std::string sentence(const Error& error) {
  if (error.account.empty()) return sentence_without_account(error);
  return error.account + ": " + sentence_without_account(error);
}
