// SPDX-License-Identifier: MIT
#include "helper/import/import.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/next_step.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/questions.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"
#include "helper/worker_client.hpp"

namespace {

using importing::Found;
using importing::Section;

const importing::Tool& tool_named(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto* tool : importing::tools()) {
    if (tool->name == name) return *tool;
    names.push_back(tool->name);
  }
  const std::string meant = did_you_mean(name, names);
  throw Error{Exit::usage, "import: there is no tool " + printable(name, 40),
              meant.empty() ? "there are: " + importing::tool_names() : meant};
}

std::string free_name(const std::vector<Account>& accounts, const std::vector<Section>& sections,
                      const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; find_named(accounts, name) || find_named(sections, name); ++number)
    name = wanted + "-" + std::to_string(number);
  return name;
}

// The account that `section` would be, if the configuration can have it. Error if it cannot.
Account account_of(const Section& section) {
  const auto preview = preview_configuration(with_section_changed, section.name, section.keys);
  return account_named(preview.accounts, section.name);
}

const Account* same_account(const std::vector<Account>& accounts, const Account& account) {
  for (const auto& other : accounts) {
    const bool same_client = account.client.id.empty() || account.client.id == other.client.id;
    if (same_client && other.server.issuer == account.server.issuer &&
        other.server.token_endpoint == account.server.token_endpoint && other.username == account.username)
      return &other;
  }
  return nullptr;
}

// Without the place in a file that does not say so yet.
std::string reason(const Error& error) {
  const std::string place = configuration_path() + ":";
  if (!error.what.starts_with(place)) return error.what;
  const auto end = error.what.find(": ", place.size());
  return end == std::string::npos ? error.what : error.what.substr(end + 2);
}

// Those that can be written. The others are named in `left`.
std::vector<Section> usable(Found& found) {
  const auto accounts = read_configuration().accounts;
  std::vector<Section> sections;
  for (auto& section : found.sections) {
    const std::string wanted = section.name;
    section.name = free_name(accounts, sections, wanted);
    try {
      if (const Account* same = same_account(accounts, account_of(section)))
        found.left.push_back(wanted + ": the account " + same->name + " is the same already");
      else
        sections.push_back(std::move(section));
    } catch (const Error& error) {
      found.left.push_back(wanted + ": " + reason(error));
    }
  }
  return sections;
}

std::string text_of(const Section& section) {
  std::string text = "[" + section.name + "]\n";
  for (const auto& [key, values] : section.keys)
    for (const auto& value : values) text += key + " = " + printable(value, 1000) + "\n";
  if (!section.client_secret.empty()) text += "# and a client secret, which goes to the keystore\n";
  return text + "\n";
}

void keep_secret(const std::string& account, Secret secret) {
  worker_client::Job job(JobKind::remember, account);
  job.terminal = interactive::by_standard_input();
  job.answer = std::move(secret);
  try {
    worker_client::run(std::move(job));
  } catch (const Error&) {
    change_configuration([](auto text, auto name, auto&) { return without_section(text, name); }, account, {});
    throw;
  }
}

bool has_client_id(const Section& section) {
  return std::any_of(section.keys.begin(), section.keys.end(),
                     [](const auto& change) { return change.first == "client_id"; });
}

void write(Section section) {
  const bool has_secret = !section.client_secret.empty();
  change_configuration(with_section_changed, section.name, section.keys);
  if (has_secret) keep_secret(section.name, std::move(section.client_secret));
  const auto configuration = read_configuration();
  const NextStep step = next_step(account_named(configuration.accounts, section.name), {has_secret, false});
  terminal::note(section.name + ": written to " + configuration_path());
  for (const auto& text : step.before) terminal::note(section.name + ": " + text);
  if (!step.redirect_uri.empty() && !has_client_id(section))
    terminal::note(section.name + ": the client's redirect URI must be, byte for byte: " + step.redirect_uri);
  terminal::note(section.name + ": " + step.last);
}

}  // namespace

Exit run_import(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const importing::Tool& tool = tool_named(options.names()[0]);
  Found found = tool.find();
  auto sections = usable(found);
  for (const auto& section : sections) terminal::put(text_of(section));
  for (const auto& sentence : found.left) terminal::note(std::string(tool.name) + ": " + sentence);
  if (sections.empty()) {
    terminal::note("import " + std::string(tool.name) + ": there is nothing to write");
    return Exit::ok;
  }
  if (options.has("print")) return Exit::ok;
  if (!options.has("yes")) {
    if (!questions::can_be_asked())
      throw Error{Exit::usage, "import: nothing was written, since the user cannot be asked here",
                  "add --yes, or run it at a terminal"};
    if (!questions::agrees("keybearer: write this to " + configuration_path() + "? [y/N] ", false))
      throw Error{Exit::login, "import: nothing was changed"};
  }
  for (auto& section : sections) write(std::move(section));
  return Exit::ok;
}
