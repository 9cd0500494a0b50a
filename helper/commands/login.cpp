// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/nearest.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/file_store.hpp"
#include "helper/commands/options.hpp"
#include "helper/commands/secret_file.hpp"
#include "helper/config/config.hpp"
#include "helper/config/editor.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/stores.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"
#include "helper/worker_client.hpp"

namespace {

constexpr std::int64_t longest_wait = 86400;

worker_client::Job login_job(const Account& account, const Options& options) {
  worker_client::Job job(JobKind::login, account.name);
  if (const auto name = options.get("flow")) {
    job.request.flow = find_by_name<Flow>(*name);
    if (!job.request.flow) {
      const std::string meant = did_you_mean(*name, {std::begin(Names<Flow>::all), std::end(Names<Flow>::all)});
      throw Error{Exit::usage, "login: there is no flow " + printable(*name, 40),
                  (meant.empty() ? "" : meant + " ") + "there are: " + flow_names()};
    }
  }
  if (const auto text = options.get("timeout")) {
    const auto seconds = duration_seconds(*text);
    if (!seconds || *seconds < 1 || *seconds > longest_wait)
      throw Error{Exit::usage, "login: --timeout is a duration from 1s to 1d, not " + printable(*text, 40)};
    job.request.time_limit = std::chrono::seconds(*seconds);
  }
  job.terminal = interactive::by_standard_input();
  job.command_environment = worker_client::environment_for_commands(account);
  return job;
}

std::string signed_in_sentence(const SignInAnswer& answer, const Account& account) {
  std::string text = account.name + ": signed in";
  if (!answer.user.empty()) text += " as " + printable(answer.user, 100);
  if (!answer.scope.empty()) text += ", scope " + printable(answer.scope, 150);
  if (!answer.has_refresh_token)
    text += "; the server issued no refresh token, so the sign-in ends with this access token";
  return text;
}

// Registers a client for an account without a client_id if the server supports that (RFC 7591), and writes its
// client_id into the configuration.
void register_client_if_needed(const std::string& name) {
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, name);
  if (!account.client.id.empty() || !account.grant.empty()) return;
  worker_client::Job job(JobKind::register_client, name);
  job.terminal = interactive::by_standard_input();
  worker_client::run(std::move(job));
}

// A free account name for a URL: its host, with a number if that name is taken.
std::string new_name(const std::vector<Account>& accounts, const Url& url) {
  const std::string host = is_account_name(url.origin.host) ? url.origin.host : "resource";
  std::string name = host;
  const auto taken = [&](const std::string& text) {
    return std::any_of(accounts.begin(), accounts.end(), [&](const Account& account) { return account.name == text; });
  };
  for (int number = 2; taken(name); ++number) name = host + "-" + std::to_string(number);
  return name;
}

bool agrees(const std::string& prompt) {
  terminal::Reader reader(terminal::Reader::Kind::line, prompt);
  while (!reader.advance()) {
  }
  const auto answer = reader.take();
  return answer && (*answer == "y" || *answer == "yes");
}

// For a resource that no account matches: shows which authorization server it trusts, and adds an account if the user
// agrees. If there is no terminal, no request is sent, not even to the resource (THREATS.md D3).
std::string add_resource(const std::vector<Account>& accounts, const std::string& target) {
  const Url url = parse_url(target, Exit::usage);
  if (interactive::by_standard_input() < 0)
    throw Error{
        Exit::config, "login: no account matches " + printable(url.origin.text(), 120),
        "run it at a terminal, or: keybearer add ACCOUNT --issuer URL --match " + printable(url.origin.text(), 120)};
  worker_client::Job job(JobKind::resource);
  job.request.url = target;
  const auto answer = read_resource_answer(worker_client::run(std::move(job)).root()["done"]);
  const std::string name = new_name(accounts, url);
  terminal::note(url.origin.text() + " accepts tokens from " + printable(answer.issuer, 120) +
                 (answer.scopes.empty() ? "" : "; its scopes are " + printable(answer.scopes, 150)));
  if (!agrees("sign in there, for " + printable(answer.resource, 120) + " only, as account " + name + "? [y/N] "))
    throw Error{Exit::login, "login: nothing was changed"};
  change_configuration(with_section_changed, name,
                       {{"issuer", {answer.issuer}}, {"match", {answer.resource}}, {"resource", {answer.resource}}});
  terminal::note(name + ": written to " + configuration_path());
  return name;
}

std::string account_to_sign_in(const std::string& target) {
  if (target.find("://") == target.npos) return target;
  const auto configuration = read_configuration();
  const AccountQuery query = query_for_target(target, Exit::usage);
  const MatchResult result = account_for(configuration.accounts, query);
  if (!result.tied.empty()) throw nothing_matches(result, *query.url);
  return result.account ? result.account->name : add_resource(configuration.accounts, target);
}

}  // namespace

namespace {

// Checks the name as the reader of the configuration will.
void check_store(const std::string& store) {
  Account account;
  try {
    find_configuration_key("store")->set(account, store);
  } catch (const Error& error) {
    throw Error{Exit::usage, "move: --store: " + error.what, error.hint};
  }
}

}  // namespace

Exit run_login(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const std::string name = account_to_sign_in(options.names()[0]);
  register_client_if_needed(name);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, name);
  worker_client::Job job = login_job(account, options);
  if (const auto file = options.get("refresh-token-file")) {
    if (options.has("flow")) throw Error{Exit::usage, "login: --flow and --refresh-token-file cannot be used together"};
    job.request.import = true;
    job.answer = read_secret_file(*file, "refresh token of " + account.name + ": ");
  }
  const bool can_be_repeated = !job.request.import;
  try {
    const auto answer = read_sign_in_answer(worker_client::run(std::move(job)).root()["done"]);
    terminal::note(signed_in_sentence(answer, account));
  } catch (const Error& error) {
    if (!can_be_repeated || !offer_file_store(account, error)) throw;
    return run_login(command, arguments);  // the account names its store now, so that this happens once
  }
  return Exit::ok;
}

Exit run_logout(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, options.names()[0]);
  worker_client::Job job(JobKind::logout, account.name);
  job.request.keep_remote = options.has("keep-remote");
  job.terminal = interactive::by_standard_input();
  worker_client::run(std::move(job));
  return Exit::ok;
}

Exit run_move(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments);
  const auto store = options.get("store");
  check_store(*store);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, options.names()[0]);
  worker_client::Job job(JobKind::move, account.name);
  job.request.store = *store;
  job.terminal = interactive::by_standard_input();
  worker_client::run(std::move(job));
  return Exit::ok;
}
