// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// application/x-www-form-urlencoded (RFC 6749 appendix B): space is '+', A-Z a-z 0-9 - _ . * stand, all else is %XX.
void append_form_encoded(Secret& out, std::string_view text);
void append_form_encoded(Secret& out, const Secret& text);
// The same for a URL's query, where a space is %20 and "~" stands too (RFC 3986).
std::string percent_encoded(std::string_view text);
// Undone once; '+' is a space where `plus_is_space`. Nothing on a malformed %XX.
template <Bytes Out>
std::optional<Out> percent_decoded(std::string_view text, bool plus_is_space);

// Appends "name=value", form-encoded, to a body; nothing for an empty value.
void add_parameter(Secret& body, std::string_view name, std::string_view value);
void add_parameter(Secret& body, std::string_view name, const Secret& value);
