// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/add_questions.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/next_step.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/secret_file.hpp"
#include "helper/config/config.hpp"
#include "helper/config/editor.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/ties.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/state.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"
#include "helper/worker_client.hpp"

namespace {

struct NamedKey {
  const char* option;
  const char* key;
};
constexpr NamedKey named_keys[] = {
    {"provider", "provider"}, {"issuer", "issuer"}, {"client-id", "client_id"}, {"redirect-uri", "redirect_uri"},
    {"match", "match"},       {"scope", "scope"},   {"store", "store"}};

void collect(Changes& changes, const std::string& key, const std::string& value) {
  const auto same =
      std::find_if(changes.begin(), changes.end(), [&](const auto& change) { return change.first == key; });
  if (same == changes.end())
    changes.emplace_back(key, std::vector<std::string>{value});
  else
    same->second.push_back(value);
}

// Checks a value as the reader of the configuration will.
void check_value(const Command& self, std::string_view option, const std::string& key, const std::string& value) {
  const std::string name = option == "set" ? key + ": " : "";
  const ConfigurationKey* known = find_configuration_key(key);
  if (!known) {
    const Error error = unknown_key(key);
    throw wrong_value(self, option, error.what, error.hint);
  }
  if (value.empty()) throw wrong_value(self, option, name + "the value is empty");
  Account scratch;
  try {
    known->set(scratch, value);
  } catch (const Error& error) {
    throw wrong_value(self, option, name + error.what, error.hint);
  }
}

Changes changes_of(const Command& self, const Options& options) {
  Changes changes;
  for (const auto& [option, key] : named_keys)
    for (const auto& value : options.all(option)) {
      check_value(self, option, key, value);
      collect(changes, key, value);
    }
  for (const auto& setting : options.all("set")) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos) throw wrong_value(self, "set", "write KEY=VALUE, not " + printable(setting, 60));
    const std::string key(trim(std::string_view(setting).substr(0, equals)));
    const std::string value(trim(std::string_view(setting).substr(equals + 1)));
    check_value(self, "set", key, value);
    collect(changes, key, value);
  }
  return changes;
}

// What the configuration would be. The values are right, so what is still wrong is how they fit together.
Configuration preview(const std::string& name, const Changes& changes) {
  try {
    return preview_configuration(with_section_changed, name, changes, false);
  } catch (const Error& error) {
    if (error.exit != Exit::config) throw;
    throw Error{Exit::usage, "add: " + error.what, error.hint, Kept::nothing_changed};
  }
}

void keep_client_secret(const std::string& account, Secret secret) {
  worker_client::Job job(JobKind::remember, account);
  job.terminal = interactive::by_standard_input();
  job.answer = std::move(secret);
  worker_client::run(std::move(job));
}

void forget(const std::string& account, bool keep_remote, bool client) {
  worker_client::Job job(JobKind::logout, account);
  job.request.keep_remote = keep_remote;
  job.request.client_secret = client;
  job.terminal = interactive::by_standard_input();
  worker_client::run(std::move(job));
}

// Must be called before the section changes: afterwards nothing leads to the old grant.
void give_up_old_grant(const Account& before, const Account& after) {
  const bool never_signed_in = before.client.id.empty() && before.grant.empty();
  if (never_signed_in || before.grant_identity() == after.grant_identity()) return;
  terminal::note(after.name +
                 ": the issuer, token endpoint or client_id changes, so the old sign-in is revoked; run: "
                 "keybearer login " +
                 after.name);
  forget(before.name, false, true);
}

void check_name(const Command& self, const std::string& name) {
  if (is_account_name(name)) return;
  throw Error{Exit::usage, std::string(self.name) + ": " + printable(name, 80) + " is not an account name",
              "use at most 64 letters, digits, '.', '_' and '-'", Kept::nothing_changed};
}

// A section of another file, such as the system's, would be replaced as a whole by one of the user's file.
void check_old(const Account* old, bool replace) {
  if (!old) return;
  const bool own = old->file == configuration_path();
  if (!own && replace)
    throw Error{Exit::config, "its section is in " + old->file + ", not in your own file, so it cannot be changed here",
                "change it there, or add an account under another name", Kept::nothing_changed, old->name};
  if (!replace)
    throw Error{Exit::usage, "the account exists already (" + old->file + ":" + std::to_string(old->line) + ")",
                own ? "change it with: keybearer add " + old->name + " --replace ..."
                    : "to use it, run: keybearer login " + old->name,
                Kept::nothing_changed, old->name};
}

void write_section(const NewAccount& wanted, const Account* old) {
  const auto after = preview(wanted.name, wanted.changes);
  if (old) give_up_old_grant(*old, *find_named(after.accounts, wanted.name));
  change_configuration(with_section_changed, wanted.name, wanted.changes);
}

void keep_secret(NewAccount& wanted, bool is_new) {
  try {
    keep_client_secret(wanted.name, std::move(*wanted.secret));
  } catch (const Error&) {
    if (is_new)
      change_configuration([](auto text, auto account, auto&) { return without_section(text, account); }, wanted.name,
                           {});
    throw;
  }
}

void say_ties(const std::vector<Account>& accounts, const Account& account) {
  for (const auto& tie : ties_between(accounts))
    if (tie.concerns(account)) terminal::warn(sentence(tied(tie.result, tie.url, what_decides(tie))));
}

// Its last line is the next step. Standard output has the redirect URI alone, if there is one to register.
void say_next_step(const Account& account, const KnownOfAccount& known) {
  const NextStep step = next_step(account, known);
  for (const auto& text : step.before) terminal::note(account.name + ": " + text);
  if (!step.redirect_uri.empty()) {
    terminal::note(account.name + (account.client.id.empty() ? ": the redirect URI to register, byte for byte:"
                                                             : ": the client's redirect URI must be, byte for byte:"));
    terminal::put(step.redirect_uri + "\n");
  }
  terminal::note(account.name + ": " + step.last);
}

}  // namespace

Exit run_add(const Command& self, const Arguments& arguments) {
  const Options options(self, arguments);
  NewAccount wanted;
  if (!options.names().empty()) check_name(self, wanted.name = options.names()[0]);
  const Configuration before = read_configuration();
  const Account* old = find_named(before.accounts, wanted.name);
  check_old(old, options.has("replace"));
  wanted.changes = changes_of(self, options);
  if (const auto file = options.get("client-secret-file"))
    wanted.secret = read_secret_file(*file, "client secret of " + (wanted.name.empty() ? "it" : wanted.name) + ": ");
  const bool asked = !old && ask_what_is_missing(wanted, before.accounts);
  if (wanted.name.empty())
    throw Error{Exit::usage, "add: an argument is missing: ACCOUNT", "see: keybearer add --help",
                Kept::nothing_changed};
  add_store_key(wanted);

  const bool secret_given = wanted.secret.has_value();
  write_section(wanted, old);
  if (secret_given) keep_secret(wanted, !old);
  const Configuration after = read_configuration();
  const Account& account = *find_named(after.accounts, wanted.name);
  terminal::note(wanted.name + ": written to " + account.file);
  say_ties(after.accounts, account);
  if (asked)
    if (const auto exit = offer_next_commands(account, wanted.server_registers)) return *exit;
  say_next_step(account, {secret_given, wanted.server_registers});
  return Exit::ok;
}

Exit run_remove(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, options.names()[0]);
  if (account.file != configuration_path())
    throw Error{Exit::config, "its section is in " + account.file + ", not in your own file", "remove it there",
                Kept::nothing_changed, account.name};
  const ConfigurationChange without = [](auto text, auto name, auto&) { return without_section(text, name); };
  preview_configuration(without, account.name, {});  // fails if another section needs this one; nothing is lost yet
  forget(account.name, options.has("keep-remote"), true);
  drop_cached(account);
  change_configuration(without, account.name, {});
  erase_state(account.name);
  terminal::note(account.name + ": removed");
  return Exit::ok;
}
