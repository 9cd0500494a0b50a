// SPDX-License-Identifier: MIT
#include <algorithm>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/checks.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/worst_exit.hpp"
#include "helper/config/config.hpp"
#include "helper/screen.hpp"
#include "helper/terminal.hpp"

namespace {

// An Error that a check throws becomes a finding.
template <typename Check>
void guarded(Findings& findings, const Check& check) {
  try {
    check(findings);
  } catch (const Error& error) {
    findings.problem(error);
  }
}

std::vector<Account> read_accounts(Findings& findings) {
  findings.about("configuration");
  try {
    auto accounts = read_configuration().accounts;
    const std::string where = printable(configuration_path());
    if (accounts.empty())
      findings.note("no account is configured in " + where, "add one: keybearer add");
    else
      findings.ok(where + " is valid, with " + std::to_string(accounts.size()) +
                  (accounts.size() == 1 ? " account" : " accounts"));
    return accounts;
  } catch (const Error& error) {
    findings.problem(error);
    return {};
  }
}

std::vector<Finding> examine() {
  Findings machine;
  const auto accounts = read_accounts(machine);
  for (const auto check : {doctor::check_state_folder, doctor::check_cache, doctor::check_memory, doctor::check_curl})
    guarded(machine, [&](Findings& findings) { check(findings); });
  for (const auto check : {doctor::check_docker, doctor::check_git, doctor::check_ties})
    guarded(machine, [&](Findings& findings) { check(accounts, findings); });
  std::vector<Finding> all = machine.all();
  for (const auto& account : accounts) {
    Findings findings(account.name);
    doctor::check_account(account, findings);
    all.insert(all.end(), findings.all().begin(), findings.all().end());
  }
  return all;
}

// Findings of several accounts with the same words are shown once.
struct Shown {
  const Finding* finding;
  std::vector<std::string> about;  // the accounts, or what was checked

  std::string subject() const {
    return join_some(about, 3, [](const auto& word) { return printable(word); });
  }
};

std::vector<Shown> merged(const std::vector<Finding>& all, Finding::Level level) {
  std::vector<Shown> rows;
  for (const auto& finding : all) {
    if (finding.level != level) continue;
    const std::string& about = finding.account.empty() ? finding.check : finding.account;
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const Shown& row) {
      const Finding& other = *row.finding;
      return other.text == finding.text && other.hint == finding.hint &&
             other.account.empty() == finding.account.empty();
    });
    if (same == rows.end())
      rows.push_back({&finding, {about}});
    else if (!contains(same->about, about))
      same->about.push_back(about);
  }
  return rows;
}

Mark mark_of(Finding::Level level) {
  constexpr Mark marks[] = {Mark::good, Mark::note, Mark::look, Mark::act};  // the order of Level
  return marks[static_cast<std::size_t>(level)];
}

// For other programs: one line each.
std::string plain_line(const Shown& row) {
  std::string line(name_of(row.finding->level));
  line.resize(9, ' ');
  line += row.subject() + ": " + row.finding->text;
  if (!row.finding->hint.empty()) line += "; " + row.finding->hint;
  return printable(line, 600) + "\n";
}

// On a terminal: whom it concerns and what was found, and below it what to do.
std::string lines_of(const Shown& row, const Screen& screen) {
  const Mark mark = mark_of(row.finding->level);
  constexpr std::size_t indent = 4;
  const bool names_itself = row.finding->text.starts_with(row.subject());  // "git does not ask ..."
  const std::string subject = row.subject() + (names_itself ? "" : ":");
  std::string text, before = styled(padded(text_of(mark, screen), indent), style_of(mark), screen);
  const auto add = [&](const std::string& words, Style style) {
    for (const auto& line : wrapped(words, *screen.width - indent)) {
      if (text.empty() && line.starts_with(subject))
        text += before + styled(subject, Style::bold, screen) + line.substr(subject.size()) + "\n";
      else if (!line.empty())
        text += before + styled(line, style, screen) + "\n";
      before = std::string(indent, ' ');
    }
  };
  add((names_itself ? "" : subject + " ") + printable(row.finding->text, 600), Style::plain);
  add(printable(row.finding->hint, 600), row.finding->level == Finding::Level::note ? Style::dim : style_of(mark));
  return text;
}

std::string counted(std::size_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

// With `verbose`, what is fine, too.
void print_text(const std::vector<Finding>& all, bool verbose) {
  using Level = Finding::Level;
  const Screen screen = Screen::of(STDOUT_FILENO);
  std::vector<Shown> rows;
  std::vector<std::string> counts;
  const auto take = [&](Level level, const std::string& one, const std::string& several) {
    auto found = merged(all, level);
    if (!found.empty()) counts.push_back(counted(found.size(), one, several));
    if (level != Level::ok || verbose) rows.insert(rows.end(), found.begin(), found.end());
  };
  take(Level::problem, "problem", "problems");
  take(Level::warning, "warning", "warnings");
  take(Level::note, "note", "notes");
  take(Level::ok, "check is fine", "checks are fine");
  std::string output;
  for (const auto& row : rows) output += screen.is_terminal() ? lines_of(row, screen) : plain_line(row);
  if (screen.is_terminal() && !rows.empty()) output += "\n";
  std::string summary = join(counts, ", ");
  if (!verbose && !merged(all, Level::ok).empty()) summary += " (--verbose lists them)";
  for (const auto& line : wrapped(summary, screen.width.value_or(summary.npos))) output += line + "\n";
  terminal::put(output);
}

void print_json(const std::vector<Finding>& all) {
  json::Writer out;
  out.begin_array();
  const auto write = [&](std::string_view name, const std::string& text) {
    out.key(name);
    if (text.empty())
      out.null();
    else
      out.string(printable(text, 600));
  };
  for (const auto& finding : all) {
    out.begin_object().member("check", finding.check);
    write("account", finding.account);
    out.member("level", name_of(finding.level)).member("exit", static_cast<int>(finding.exit));
    write("text", finding.text);
    write("hint", finding.hint);
    out.end_object();
  }
  terminal::put(out.end_array().take_text() + "\n");
}

}  // namespace

Exit run_doctor(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const bool verbose = terminal::is_verbose();
  if (verbose) terminal::set_level(terminal::Level::normal);  // here it lists checks, and no exchanges
  const auto all = examine();
  if (options.has("json"))
    print_json(all);
  else
    print_text(all, verbose);
  Exit exit = Exit::ok;
  for (const auto& finding : all) exit = worse_of(exit, finding.exit);
  return exit;
}
