// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// Text in lines of at most 80 columns. Words are never cut, so a longer word makes a longer line.

// The words of a text, each line behind `indent` blanks.
std::string indented(std::string_view words, std::size_t indent);
// The same behind a label: "  LABEL   words", with the words from that column on.
std::string row(std::string_view label, std::string_view words, std::size_t column = 26);
