// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// application/x-www-form-urlencoded (RFC 6749 appendix B): A-Z a-z 0-9 - _ . * are unchanged, a space is '+', and every
// other byte is %XX.
void append_form_encoded(Secret& out, std::string_view text);
void append_form_encoded(Secret& out, const Secret& text);
// Percent-encoding for a URL's query (RFC 3986): A-Z a-z 0-9 - _ . ~ are unchanged, and every other byte is %XX.
std::string percent_encoded(std::string_view text);
// Decodes %XX once, and '+' to a space if `plus_is_space`. Returns nothing if a %XX is malformed.
template <Bytes Out>
std::optional<Out> percent_decoded(std::string_view text, bool plus_is_space);

// Appends "name=value", form-encoded, to a request body; appends nothing if the value is empty.
void add_parameter(Secret& body, std::string_view name, std::string_view value);
void add_parameter(Secret& body, std::string_view name, const Secret& value);
