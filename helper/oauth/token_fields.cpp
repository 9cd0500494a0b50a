// SPDX-License-Identifier: MIT
#include "helper/oauth/token_fields.hpp"

#include <algorithm>
#include <charconv>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/form.hpp"

namespace oauth {
namespace {

using json::Value;
using std::chrono::seconds;

constexpr std::size_t extras_limit = 16 * 1024;
constexpr std::size_t form_limit = 100;  // pairs; each has pages of its own

// Fields that are read, and so are not extra ones.
constexpr std::string_view own_names[] = {"access_token", "refresh_token", "token_type", "expires_in",       "scope",
                                          "id_token",     "scopes",        "error",      "error_description"};

const Value absent{};

// 1 to `limit` bytes from `lowest` to '~'.
bool is_token(std::string_view text, char lowest, std::size_t limit) {
  return !text.empty() && text.size() <= limit &&
         std::all_of(text.begin(), text.end(), [&](char c) { return c >= lowest && c <= '~'; });
}

}  // namespace

bool is_refresh_token(std::string_view text) { return is_token(text, ' ', refresh_token_limit) && !trim(text).empty(); }

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '.' || c == ':' || c == '-';
  });
}

const Value& field(const Value& object, std::string_view name) {
  const Value& value = object[name];
  return value.kind == json::Kind::duplicate ? absent : value;
}

std::optional<seconds> duration_of(const Value& value) {
  if (value.kind != json::Kind::number && value.kind != json::Kind::string) return {};
  const std::string_view text = trim(value.text);
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return {};
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || problem == std::errc::invalid_argument) return {};
  if (problem == std::errc::result_out_of_range)
    number = text.find("e-") == text.npos && text.find("E-") == text.npos ? 1e300 : 0;
  const double most = static_cast<double>(longest_life.count());
  return text.front() == '-' ? seconds(0) : seconds(static_cast<std::int64_t>(std::min(number, most)));
}

std::optional<Time> time_of(const Value& value) {
  const auto number =
      value.kind == json::Kind::number ? decimal(value.text.substr(0, value.text.find('.'))) : std::nullopt;
  if (!number || *number <= 0) return {};
  return Time(seconds(*number));
}

std::string scope_of(const Value& value) {
  std::string scope;
  const auto add = [&](std::string_view words) {
    for (const auto part : split(words, ' '))
      for (const auto word : split(part, ','))
        if (is_token(word, '!', 1024) && scope.size() < extras_limit)
          scope += (scope.empty() ? "" : " ") + std::string(word);
  };
  if (const auto words = value.string()) add(*words);
  for (const auto& item : value.items)
    if (const auto word = item.string()) add(*word);
  return scope;
}

std::map<std::string, std::string> extras_of(const Value& root) {
  std::map<std::string, std::string> extras;
  std::size_t size = 0;
  for (const auto& [name, value] : root.members) {
    const bool plain =
        value.kind == json::Kind::string || value.kind == json::Kind::number || value.kind == json::Kind::boolean;
    if (!plain || name.empty() || contains(own_names, name)) continue;
    if (contains(name, '\0') || contains(value.text, '\0')) continue;
    if (size + name.size() + value.text.size() > extras_limit) continue;
    size += name.size() + value.text.size();
    extras.emplace(name, value.text);
  }
  return extras;
}

std::optional<json::Document> claims_of(const Secret& jwt) {
  const auto parts = split(jwt.view(), '.');
  auto payload = parts.size() == 3 ? decode_base64<Secret>(parts[1]) : std::nullopt;
  if (!payload) return {};
  try {
    return json::Document::parse(std::move(*payload), Exit::protocol, "a JWT");
  } catch (const Error&) {
    return {};
  }
}

// A value that is not valid form data is left out.
std::optional<FormObject> parse_form(std::string_view body) {
  FormObject form;
  form.object.kind = json::Kind::object;
  const auto pairs = split(body, '&');
  if (pairs.size() > form_limit) return {};
  for (const auto pair : pairs) {
    const auto equals = pair.find('=');
    auto name = percent_decoded<Secret>(pair.substr(0, equals), true);
    if (equals == std::string_view::npos || !name || !is_name(name->view())) return {};
    auto value = percent_decoded<Secret>(pair.substr(equals + 1), true);
    if (!value) continue;
    form.object.members.push_back({name->view(), {json::Kind::string, value->view(), {}, {}}});
    form.bytes.push_back(std::move(*name));
    form.bytes.push_back(std::move(*value));
  }
  return form;
}

}  // namespace oauth
