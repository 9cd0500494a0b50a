// SPDX-License-Identifier: MIT
#include "helper/core/error_json.hpp"

#include <array>
#include <string_view>

namespace {

// The rows are in the order of Kept.
constexpr std::array<std::string_view, 6> kept_names = {"",        "nothing_changed", "nothing_sent", "nothing_saved",
                                                        "sign_in", "client_secret"};

Kept kept_of(std::string_view name) {
  for (std::size_t i = 0; i < kept_names.size(); ++i)
    if (kept_names[i] == name) return static_cast<Kept>(i);
  return Kept::unsaid;
}

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }

}  // namespace

void write(json::Writer& out, const Error& error) {
  out.member("exit", static_cast<int>(error.exit)).member("text", sentence(error)).member("what", error.what);
  if (!error.hint.empty()) out.member("hint", error.hint);
  if (error.kept != Kept::unsaid) out.member("kept", kept_names[static_cast<std::size_t>(error.kept)]);
  if (!error.account.empty()) out.member("account", error.account);
}

std::optional<Error> read_error(const json::Value& object) {
  const auto exit = object["exit"].integer();
  if (!exit) return {};
  Error error{static_cast<Exit>(*exit), text_of(object["what"]), text_of(object["hint"]),
              kept_of(text_of(object["kept"])), text_of(object["account"])};
  if (!error.what.empty()) return error;
  error.what = text_of(object["text"]);
  if (const std::string named = error.account + ": "; error.what.starts_with(named)) error.what.erase(0, named.size());
  return error;
}
