// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/secret_file.hpp"
#include "helper/config/editor.hpp"
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

Changes changes_of(const Options& options) {
  Changes changes;
  for (const auto& [option, key] : named_keys)
    for (const auto& value : options.all(option)) collect(changes, key, value);
  for (const auto& setting : options.all("set")) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      throw Error{Exit::usage, "add: --set takes KEY=VALUE, not " + printable(setting, 60)};
    collect(changes, std::string(trim(std::string_view(setting).substr(0, equals))),
            std::string(trim(std::string_view(setting).substr(equals + 1))));
  }
  return changes;
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
  if (before.grant_identity() == after.grant_identity()) return;
  terminal::note(after.name +
                 ": the issuer, token endpoint or client_id changes, so the old sign-in is revoked; run: "
                 "keybearer login " +
                 after.name);
  forget(before.name, false, true);
}

}  // namespace

Exit run_add(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const std::string& name = options.names()[0];
  if (!is_account_name(name))
    throw Error{Exit::usage, "add: " + printable(name, 80) +
                                 " is not an account name: letters, digits, '.', '_' and '-', at most 64"};
  const Configuration before = read_configuration();
  const Account* old = find_named(before.accounts, name);
  if (old && !options.has("replace"))
    throw Error{Exit::usage, "the account exists already (" + old->file + ":" + std::to_string(old->line) + ")",
                "change it with: keybearer add " + name + " --replace ...", Kept::unsaid, name};
  const Changes changes = changes_of(options);
  std::optional<Secret> secret;
  if (const auto file = options.get("client-secret-file"))
    secret = read_secret_file(*file, "client secret of " + name + ": ");

  if (old) {
    const auto preview = preview_configuration(with_section_changed, name, changes);
    give_up_old_grant(*old, *find_named(preview.accounts, name));
  }
  change_configuration(with_section_changed, name, changes);
  if (secret) {
    try {
      keep_client_secret(name, std::move(*secret));
    } catch (const Error&) {
      if (!old)
        change_configuration([](auto text, auto account, auto&) { return without_section(text, account); }, name, {});
      throw;
    }
  }
  const Configuration after = read_configuration();
  const Account& account = *find_named(after.accounts, name);
  terminal::note(name + ": written to " + account.file +
                 "; register this redirect URI with the provider exactly as printed, "
                 "then run: keybearer login " +
                 name);
  terminal::put(account.client.redirect_uri + "\n");
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
