// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

// The names of an enumeration's values in a configuration, a record or a message: one table for each enumeration, next
// to it, in the order of its values.
//
//   template <>
//   struct Names<Colour> {
//     static constexpr std::string_view all[] = {"red", "green"};
//   };
template <typename Enum>
struct Names;

template <typename Enum>
constexpr std::string_view name_of(Enum value) {
  return Names<Enum>::all[static_cast<std::size_t>(value)];
}

template <typename Enum>
constexpr std::optional<Enum> find_by_name(std::string_view name) {
  std::size_t value = 0;
  for (const auto known : Names<Enum>::all) {
    if (known == name) return static_cast<Enum>(value);
    ++value;
  }
  return {};
}
