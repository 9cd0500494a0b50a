// SPDX-License-Identifier: MIT
#include "helper/base/nearest.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"

namespace {

constexpr std::size_t longest_word = 64;  // of a longer one, nobody can say what was meant

// The optimal string alignment distance: the Levenshtein distance, where an exchange of neighbours is one change.
std::size_t distance(const std::string& from, const std::string& to) {
  std::vector<std::size_t> before, above(to.size() + 1), row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({change, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above.back();
}

// The only name that begins with the word; empty if there are several or none.
std::string_view abbreviated(const std::string& word, const std::vector<std::string_view>& names) {
  std::string_view found;
  for (const auto name : names) {
    if (word.size() < 2 || !starts_with_ignoring_case(name, word)) continue;
    if (!found.empty()) return {};
    found = name;
  }
  return found;
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names) {
  if (word.empty() || word.size() > longest_word) return {};
  const std::string written = lower(word);
  std::string_view found;
  std::size_t least = 4;
  for (const auto name : names) {
    if (name.size() > longest_word) continue;
    const std::size_t changes = distance(written, lower(name));
    if (changes >= least || changes * 3 > name.size() + 1) continue;
    least = changes;
    found = name;
  }
  return found.empty() ? abbreviated(written, names) : found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string_view name = nearest(word, names);
  return name.empty() ? "" : "did you mean " + std::string(name) + "?";
}
