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

void Form::add(std::string_view name, std::string_view value) {
  if (!value.empty()) parameters_.push_back({std::string(name), std::string(value), {}});
}

void Form::add(std::string_view name, const Secret& value) {
  if (!value.empty()) parameters_.push_back({std::string(name), {}, value.copy()});
}

std::string_view Form::operator[](std::string_view name) const {
  const Parameter* found = find_named(parameters_, name);
  return found ? std::string_view(found->text) : std::string_view();
}

std::vector<Secret> Form::secrets() const {
  std::vector<Secret> secrets;
  for (const auto& parameter : parameters_)
    if (!parameter.secret.empty()) secrets.push_back(parameter.secret.copy());
  return secrets;
}

Secret Form::encoded() const {
  Secret body;
  for (const auto& [name, text, secret] : parameters_) {
    if (!body.empty()) body.append("&");
    append_form_encoded(body, name);
    body.append("=");
    append_form_encoded(body, text);
    append_form_encoded(body, secret);
  }
  return body;
}

Form Form::copy() const {
  Form other;
  for (const auto& [name, text, secret] : parameters_) other.parameters_.push_back({name, text, secret.copy()});
  return other;
}
