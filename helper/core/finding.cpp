// SPDX-License-Identifier: MIT
#include "helper/core/finding.hpp"

#include <array>

namespace {

constexpr std::array<std::string_view, 4> names = {"ok", "note", "warning", "problem"};  // in the order of Level
constexpr std::string_view unsaid[] = {"nothing was changed", "nothing was sent", "nothing was saved",
                                       "the sign-in was kept", "the client secret was kept"};
constexpr std::string_view between = "; ";

Finding::Level level_of(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Finding::Level>(i);
  return Finding::Level::problem;
}

// Cut off and returned; nothing where there is but one.
std::string last_clause(std::string& text) {
  const auto at = text.rfind(between);
  if (at == text.npos) return {};
  std::string clause = text.substr(at + between.size());
  text.resize(at);
  return clause;
}

void drop_unsaid(std::string& text) {
  for (const auto clause : unsaid) {
    const std::string end = std::string(between) + std::string(clause);
    if (text.ends_with(end)) text.resize(text.size() - end.size());
  }
}

}  // namespace

std::string_view name_of(Finding::Level level) { return names[static_cast<std::size_t>(level)]; }

void Findings::add(Finding::Level level, Exit exit, std::string text, std::string mend) {
  all_.push_back({check_, account_, level, exit, std::move(text), std::move(mend)});
}

void Findings::problem(const Error& error) {
  std::string text = error.text;
  if (!account_.empty() && text.starts_with(account_ + ": ")) text.erase(0, account_.size() + 2);
  std::string mend = last_clause(text);
  drop_unsaid(text);
  problem(error.exit, std::move(text), std::move(mend));
}

void write(json::Writer& out, const Findings& findings) {
  out.key("findings").begin_array();
  for (const auto& finding : findings.all()) {
    out.begin_object().member("check", finding.check).member("level", name_of(finding.level));
    out.member("exit", static_cast<int>(finding.exit)).member("text", finding.text).member("mend", finding.mend);
    out.end_object();
  }
  out.end_array();
}

void read(const json::Value& object, Findings& into) {
  for (const auto& item : object["findings"].items) {
    into.about(item["check"].string().value_or(""));
    const auto exit = static_cast<Exit>(item["exit"].integer().value_or(static_cast<int>(Exit::internal)));
    into.add(level_of(item["level"].string().value_or("")), exit, std::string(item["text"].string().value_or("")),
             std::string(item["mend"].string().value_or("")));
  }
}
