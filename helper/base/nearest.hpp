// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

// The known name that a user may have meant by a misspelt word: the one with the fewest letters inserted, removed,
// changed or exchanged with their neighbour, else the only one that begins with the word. Case is ignored. Empty if
// none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names);

// "did you mean NAME?"; empty if no name is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names);

// The names of a table's rows, or of accounts.
template <typename Range>
std::vector<std::string_view> names_of(const Range& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}
