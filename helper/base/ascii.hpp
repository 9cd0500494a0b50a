// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Functions for ASCII text. They use no locale, so that a Turkish or broken locale changes nothing (THREATS.md P7).

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool all_digits(std::string_view text);  // and at least one
std::string lower(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);  // without spaces, tabs, CR and LF at both ends
std::vector<std::string_view> split(std::string_view text, char separator);
std::optional<std::int64_t> decimal(std::string_view text);  // 1 to 18 digits, an optional '-', nothing else

// Joins words, or the results of `word_of` for each element, with the separator between them.
template <typename Range, typename WordOf>
std::string join(const Range& range, std::string_view separator, WordOf word_of) {
  std::string text;
  bool first = true;
  for (const auto& element : range) {
    if (!first) text += separator;
    first = false;
    text += word_of(element);
  }
  return text;
}
template <typename Range>
std::string join(const Range& words, std::string_view separator) {
  return join(
      words, separator, [](const auto& word) -> const auto& { return word; });
}

// The same, but of more than `most` elements only the first: "a, b and 3 more".
template <typename Range, typename WordOf>
std::string join_some(const Range& range, std::size_t most, WordOf word_of) {
  const auto count = static_cast<std::size_t>(std::distance(std::begin(range), std::end(range)));
  std::string text;
  std::size_t shown = 0;
  for (const auto& element : range) {
    if (shown == most) return text + " and " + std::to_string(count - most) + " more";
    text.append(shown++ == 0 ? "" : ", ").append(word_of(element));
  }
  return text;
}

// The first row of a table that has this name, or null.
template <typename Range>
auto find_named(Range& rows, std::string_view name) -> decltype(&*std::begin(rows)) {
  for (auto& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

template <typename Range, typename Element>
bool contains(const Range& range, const Element& wanted) {
  for (const auto& element : range)
    if (element == wanted) return true;
  return false;
}
