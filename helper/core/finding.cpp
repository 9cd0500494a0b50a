// SPDX-License-Identifier: MIT
#include "helper/core/finding.hpp"

#include <array>

namespace {

constexpr std::array<std::string_view, 4> names = {"ok", "note", "warning", "problem"};  // the order of Level

Finding::Level level_of(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Finding::Level>(i);
  return Finding::Level::problem;
}

}  // namespace

std::string_view name_of(Finding::Level level) { return names[static_cast<std::size_t>(level)]; }

void Findings::add(Finding::Level level, Exit exit, std::string text, std::string hint) {
  all_.push_back({check_, account_, level, exit, std::move(text), std::move(hint)});
}

void Findings::problem(const Error& error) { problem(error.exit, error.what, error.hint); }

void write(json::Writer& out, const Findings& findings) {
  out.key("findings").begin_array();
  for (const auto& finding : findings.all()) {
    out.begin_object().member("check", finding.check).member("level", name_of(finding.level));
    out.member("exit", static_cast<int>(finding.exit)).member("text", finding.text).member("hint", finding.hint);
    out.end_object();
  }
  out.end_array();
}

void read(const json::Value& object, Findings& into) {
  for (const auto& item : object["findings"].items) {
    into.about(item["check"].string().value_or(""));
    const auto exit = static_cast<Exit>(item["exit"].integer().value_or(static_cast<int>(Exit::internal)));
    into.add(level_of(item["level"].string().value_or("")), exit, std::string(item["text"].string().value_or("")),
             std::string(item["hint"].string().value_or("")));
  }
}
