// SPDX-License-Identifier: MIT
#include "helper/base/utf8.hpp"
#include "helper/commands/checks.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/worst_exit.hpp"
#include "helper/config/config.hpp"
#include "helper/terminal.hpp"

namespace {

// An Error that a check throws becomes a finding.
void guarded(Findings& findings, void (*check)(Findings& findings)) {
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
  for (const auto check : {doctor::check_state_folder, doctor::check_cache, doctor::check_memory, doctor::check_curl,
                           doctor::check_docker})
    guarded(machine, check);
  doctor::check_git(accounts, machine);
  std::vector<Finding> all = machine.all();
  for (const auto& account : accounts) {
    Findings findings(account.name);
    doctor::check_account(account, findings);
    all.insert(all.end(), findings.all().begin(), findings.all().end());
  }
  return all;
}

void print_text(const std::vector<Finding>& all) {
  std::string output;
  for (const auto& finding : all) {
    std::string line(name_of(finding.level));
    line.resize(9, ' ');
    line += (finding.account.empty() ? finding.check : finding.account) + ": " + finding.text;
    if (!finding.hint.empty()) line += "; " + finding.hint;
    output += printable(line, 600) + "\n";
  }
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
  const auto all = examine();
  if (options.has("json"))
    print_json(all);
  else
    print_text(all);
  Exit exit = Exit::ok;
  for (const auto& finding : all) exit = worse_of(exit, finding.exit);
  return exit;
}
