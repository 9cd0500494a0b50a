// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// The parameters of a request, in order.
class Form {
 public:
  // Adds nothing if the value is empty.
  void add(std::string_view name, std::string_view value);
  void add(std::string_view name, const Secret& value);

  // A parameter that was added as text; empty if there is none.
  std::string_view operator[](std::string_view name) const;
  // The values that were added as Secrets: no message may show them.
  std::vector<Secret> secrets() const;
  Secret encoded() const;  // the body
  Form copy() const;

 private:
  struct Parameter {
    std::string name;
    std::string text;
    Secret secret;  // empty: the value is `text`
  };
  std::vector<Parameter> parameters_;
};
