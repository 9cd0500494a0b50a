// SPDX-License-Identifier: MIT
#include "helper/base/form.hpp"

#include "helper/base/ascii.hpp"

namespace {

constexpr char upper_hex_digits[] = "0123456789ABCDEF";

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

void append_form_encoded(Secret& out, std::string_view text) {
  for (const char c : text) {
    const char escaped[] = {'%', upper_hex_digits[byte(c) >> 4], upper_hex_digits[byte(c) & 0xF]};
    if (is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '*')
      out.append({&c, 1});
    else if (c == ' ')
      out.append("+");
    else
      out.append({escaped, sizeof escaped});
  }
}

void append_form_encoded(Secret& out, const Secret& text) { append_form_encoded(out, text.view()); }

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~')
      out += c;
    else
      ((out += '%') += upper_hex_digits[byte(c) >> 4]) += upper_hex_digits[byte(c) & 0xF];
  }
  return out;
}

template <Bytes Out>
std::optional<Out> percent_decoded(std::string_view text, bool plus_is_space) {
  Out out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (text.size() - i < 3) return {};
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return {};
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    out.append(std::string_view(&c, 1));
  }
  return out;
}

template std::optional<Secret> percent_decoded<Secret>(std::string_view text, bool plus_is_space);
template std::optional<std::string> percent_decoded<std::string>(std::string_view text, bool plus_is_space);

namespace {

template <typename Text>
void append_parameter(Secret& body, std::string_view name, const Text& value) {
  if (value.empty()) return;
  if (!body.empty()) body.append("&");
  append_form_encoded(body, name);
  body.append("=");
  append_form_encoded(body, value);
}

}  // namespace

void add_parameter(Secret& body, std::string_view name, std::string_view value) { append_parameter(body, name, value); }

void add_parameter(Secret& body, std::string_view name, const Secret& value) { append_parameter(body, name, value); }
