// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include "attended.hpp"
#include "commands.hpp"
#include "core/config.hpp"
#include "core/config_keys.hpp"
#include "core/stores.hpp"
#include "core/text.hpp"
#include "options.hpp"
#include "secret_file.hpp"
#include "terminal.hpp"
#include "worker.hpp"

namespace {

constexpr std::int64_t longest_wait = 86400;

worker::Job login_job(const Account& account, const Options& options) {
  worker::Job job;
  job.name = "login";
  job.account = account.name;
  if (const auto flow = options.get("flow")) job.options.emplace_back("flow", *flow);
  if (const auto text = options.get("timeout")) {
    const auto seconds = duration_seconds(*text);
    if (!seconds || *seconds < 1 || *seconds > longest_wait)
      throw Error{Exit::usage, "login: --timeout is a number of seconds, not " + printable(*text, 40)};
    job.options.emplace_back("timeout", std::to_string(*seconds));
  }
  job.terminal = attended::by_standard_input();
  return job;
}

std::string signed_in_sentence(const json::Value& done, const Account& account) {
  std::string text = account.name + ": signed in";
  if (const auto subject = done["subject"].string(); subject && !subject->empty())
    text += " as " + printable(*subject, 100);
  if (const auto scope = done["scope"].string(); scope && !scope->empty())
    text += ", scope " + printable(*scope, 150);
  if (done["refresh_token"].boolean() == false) text += "; the server gave no refresh token, so this lasts one access token";
  return text;
}

}  // namespace

namespace {

// As the configuration will read it.
void check_store(const std::string& store) {
  Account account;
  try {
    find_configuration_key("store")->set(account, store);
  } catch (const Error& error) {
    throw Error{Exit::usage, "move: --store: " + error.text};
  }
}

}  // namespace

Exit run_login(const Command& command, const Arguments& arguments) {
  const Options options(
      command, arguments,
      {{"flow", Options::value}, {"timeout", Options::value}, {"refresh-token-file", Options::value}}, 1, 1);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, options.names()[0]);
  worker::Job job = login_job(account, options);
  if (const auto file = options.get("refresh-token-file")) {
    if (options.has("flow")) throw Error{Exit::usage, "login: --flow and --refresh-token-file exclude one another"};
    job.options.emplace_back("import", "yes");
    job.answer = read_secret_file(*file, "refresh token of " + account.name + ": ");
  }
  const auto done = worker::run(std::move(job));
  terminal::note(signed_in_sentence(done.root()["done"], account));
  return Exit::ok;
}

Exit run_logout(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments, {{"keep-remote", Options::flag}}, 1, 1);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, options.names()[0]);
  worker::Job job;
  job.name = "logout";
  job.account = account.name;
  job.terminal = attended::by_standard_input();
  if (options.has("keep-remote")) job.options.emplace_back("keep_remote", "yes");
  worker::run(std::move(job));
  return Exit::ok;
}

Exit run_move(const Command& command, const Arguments& arguments) {
  const Options options(command, arguments, {{"store", Options::value}}, 1, 1);
  const auto store = options.get("store");
  if (!store) throw Error{Exit::usage, "move: --store is missing; there are: " + store_names()};
  check_store(*store);
  const auto configuration = read_configuration();
  const Account& account = account_named(configuration.accounts, options.names()[0]);
  worker::Job job;
  job.name = "move";
  job.account = account.name;
  job.options.emplace_back("store", *store);
  job.terminal = attended::by_standard_input();
  worker::run(std::move(job));
  return Exit::ok;
}
