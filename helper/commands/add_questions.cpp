// SPDX-License-Identifier: MIT
#include "helper/commands/add_questions.hpp"

#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/columns.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/file_store.hpp"
#include "helper/commands/next_step.hpp"
#include "helper/commands/questions.hpp"
#include "helper/config/config.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/providers.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"
#include "helper/worker_client.hpp"

namespace {

using questions::agrees;
using questions::ask;

void show(std::string_view lines) {
  for (const auto line : split(lines, '\n'))
    if (!line.empty()) terminal::page(line);
}

// A message of several lines of at most 80 columns.
void say(std::string_view text) {
  constexpr std::size_t prefix = 11;  // of a message: "keybearer: "
  bool first = true;
  const std::string lines = indented(text, prefix);
  for (const auto line : split(lines, '\n')) {
    if (line.empty()) continue;
    if (first)
      terminal::note(line.substr(prefix));
    else
      terminal::page(line);
    first = false;
  }
}

// The first few matches, and how many more there are.
std::string some_of(const std::vector<Match>& matches) {
  constexpr std::size_t most = 3;
  const std::vector<Match> first(matches.begin(),
                                 matches.begin() + static_cast<std::ptrdiff_t>(std::min(most, matches.size())));
  std::string text = join(first, ", ", [](const Match& match) { return match.text(); });
  if (matches.size() > most) text += " and " + std::to_string(matches.size() - most) + " more";
  return text;
}

// Asks until `check` accepts the answer; it throws Error with the reason otherwise.
template <typename Check>
std::string ask_until(std::string_view prompt, Check check) {
  for (;;) {
    std::string answer = ask(prompt);
    try {
      check(answer);
      return answer;
    } catch (const Error& error) {
      terminal::warn(error.what + (error.hint.empty() ? "" : "; " + error.hint));
    }
  }
}

void check_key(const std::string& key, const std::string& value) {
  Account scratch;
  find_configuration_key(key)->set(scratch, value);
}

class Questions {
 public:
  Questions(NewAccount& account, const std::vector<Account>& existing) : account_(account), existing_(existing) {}

  void run() {
    if (!has("provider") && !has("issuer") && !has("token_endpoint") && !has("grant")) ask_server();
    look();
    if (account_.name.empty()) ask_name();
    if (!has("client_id") && !has("grant")) ask_client_id();
    if (!has("scope")) ask_scope();
    if (!has("match")) ask_matches();
  }

 private:
  bool has(std::string_view key) const { return !account_.value_of(key).empty(); }
  void set(const std::string& key, const std::string& value) { account_.changes.push_back({key, {value}}); }

  const Provider* preset() const { return find_provider(account_.value_of("provider")); }

  void ask_name() {
    const std::string proposed = proposed_name();
    account_.name = ask_until("name of the account [" + proposed + "]: ", [&](std::string& name) {
      if (name.empty()) name = proposed;
      if (!is_account_name(name)) throw Error{Exit::usage, "a name has at most 64 letters, digits, '.', '_' and '-'"};
      if (find_named(existing_, name)) throw Error{Exit::usage, "there is an account " + name + " already"};
    });
  }

  // The preset's name, else the server's host, with a number if an account has that name.
  std::string proposed_name() const {
    std::string base = account_.value_of("provider");
    if (base.empty() && has("issuer")) base = parse_url(account_.value_of("issuer"), Exit::usage).origin.host;
    if (!is_account_name(base)) base = "work";
    std::string name = base;
    for (int number = 2; find_named(existing_, name); ++number) name = base + "-" + std::to_string(number);
    return name;
  }

  void ask_server() {
    show(presets_in_columns());
    const std::string answer =
        ask_until("which server: number, name, or its address (https://...)? ", [&](std::string& text) {
          if (text.find("://") != text.npos) return check_key("issuer", text);
          if (const auto number = decimal(text); number && *number >= 1 && *number <= std::ssize(providers()))
            text = providers()[static_cast<std::size_t>(*number - 1)].name;
          check_key("provider", text);
        });
    if (answer.find("://") != answer.npos) return set("issuer", answer);
    set("provider", answer);
    say(std::string(preset()->title));
  }

  // Three columns of numbers and names, and a fourth would not fit 80.
  static std::string presets_in_columns() {
    const auto all = providers();
    const std::size_t rows = (all.size() + 2) / 3;
    std::string text;
    for (std::size_t i = 0; i < rows; ++i) {
      std::string line;
      for (std::size_t at = i; at < all.size(); at += rows) {
        const std::string number = std::to_string(at + 1);
        line += std::string(4 - number.size(), ' ') + number + "  " + std::string(all[at].name);
        line.resize((at / rows + 1) * 26, ' ');
      }
      text += std::string(line.substr(0, line.find_last_not_of(' ') + 1)) + "\n";
    }
    return text;
  }

  // The address of the server whose metadata tells more; empty if the preset knows all, or has no metadata.
  std::string address() const {
    if (has("issuer")) return account_.value_of("issuer");
    const Provider* known = preset();
    return known && known->token_endpoint.empty() ? std::string(known->issuer) : std::string();
  }

  void look() {
    const Provider* known = preset();
    const bool several =
        known && known->issuer.empty() && (known->token_endpoint.empty() || known->token_endpoint[0] == '/');
    if (several && !has("issuer"))
      set("issuer", ask_until("the address of the server, as https://host.example: ",
                              [&](const std::string& text) { check_key("issuer", text); }));
    while (!address().empty() && !look_at(address())) {
      if (known && known->issuer == address()) return;
      if (agrees("use this address all the same? [y/N] ", false)) return;
      set_again("issuer",
                ask_until("the address of the server: ", [&](const std::string& text) { check_key("issuer", text); }));
    }
  }

  void set_again(std::string_view key, const std::string& value) {
    for (auto& [name, values] : account_.changes)
      if (name == key) values = {value};
  }

  // Asks the server what it can do, and says it. False if it does not answer so.
  bool look_at(const std::string& issuer) {
    worker_client::Job job(JobKind::metadata);
    job.request.url = issuer;
    try {
      server_ = read_server_answer(worker_client::run(std::move(job)).root()["done"]);
    } catch (const Error& error) {
      terminal::warn(sentence(error));
      return false;
    }
    account_.server_registers = server_->registers;
    const std::string host = parse_url(issuer, Exit::usage).origin.authority();
    say(host + (server_->registers ? " registers clients by itself" : " does not register clients by itself") +
        (server_->device ? ", and has the device flow" : ""));
    if (!server_->scopes.empty()) say("it knows the scopes " + server_->scopes);
    return true;
  }

  // The account as it would be read, for what depends on several keys.
  Account as_account() const {
    const auto text = with_section_changed("", account_.name, account_.changes);
    return parse_configuration(text, "").accounts.at(0);
  }

  void ask_client_id() {
    const bool registers = server_ && server_->registers;
    if (registers) {
      set_if_given("client_id", ask("client id (empty: the server registers one): "));
    } else {
      say_how_to_register();
      set_if_given("client_id", ask("client id (empty: add it later): "));
    }
    if (has("client_id")) ask_secret();
  }

  void say_how_to_register() {
    const NextStep step = next_step(as_account());
    const std::string how = how_to_register(as_account());
    say(how.empty() ? "register a client with the provider" : how);
    if (server_ && server_->takes_document)
      say("it also takes the https address of a client ID metadata document as client id");
    if (!step.redirect_uri.empty())
      say("redirect URI, byte for byte: " + step.redirect_uri);
    else
      say("redirect URI, byte for byte: " + as_account().client.redirect_uri);
  }

  void set_if_given(const std::string& key, const std::string& value) {
    if (!value.empty()) set(key, value);
  }

  void ask_secret() {
    if (account_.secret) return;
    terminal::Reader reader(terminal::Reader::Kind::secret, "client secret, not shown (empty: it has none): ");
    while (!reader.advance()) {
    }
    auto secret = reader.take();
    if (secret && !secret->empty()) account_.secret = std::move(secret);
  }

  void ask_scope() {
    if (!server_ || !as_account().requested.scope.empty()) return;
    const std::string usual = usual_scope();
    const std::string otherwise = usual.empty() ? "the server's own choice" : usual;
    set_if_given("scope", ask_until("scopes, separated by blanks [" + otherwise + "]: ", [&](std::string& text) {
                   if (text.empty()) text = usual;
                   if (!text.empty()) check_key("scope", text);
                 }));
  }

  // What a server needs to hear before it issues a refresh token (OpenID Connect Core section 11).
  std::string usual_scope() const {
    const auto known = split(server_->scopes, ' ');
    std::vector<std::string_view> wanted;
    for (const std::string_view scope : {"openid", "offline_access"})
      if (contains(known, scope)) wanted.push_back(scope);
    return join(wanted, " ");
  }

  void ask_matches() {
    const Account account = as_account();
    if (!account.match.empty()) {
      say("its token is for " + some_of(account.match));
      return;
    }
    std::vector<std::string> all;
    for (;;) {
      const std::string prompt =
          all.empty() ? "where may the token be sent, as https://git.example.com? " : "where else (empty: nowhere)? ";
      const std::string one = ask_until(prompt, [](const std::string& text) {
        if (!text.empty()) check_key("match", text);
      });
      if (one.empty()) break;
      all.push_back(one);
    }
    if (!all.empty())
      account_.changes.push_back({"match", all});
    else
      say("only a command that names the account gets its token then");
  }

  NewAccount& account_;
  const std::vector<Account>& existing_;
  std::optional<ServerAnswer> server_;
};

bool is_complete(const NewAccount& account) {
  const auto has = [&](std::string_view key) { return !account.value_of(key).empty(); };
  const bool somewhere = has("provider") || has("issuer") || has("token_endpoint");
  return !account.name.empty() && (has("grant") || (somewhere && has("client_id")));
}

}  // namespace

std::string NewAccount::value_of(std::string_view key) const {
  for (const auto& [one, values] : changes)
    if (one == key) return join(values, " ");
  return {};
}

bool ask_what_is_missing(NewAccount& account, const std::vector<Account>& existing) {
  if (is_complete(account) || !questions::can_be_asked()) return false;
  Questions(account, existing).run();
  show(with_section_changed("", account.name, account.changes));
  if (account.secret) say("the client secret goes to the keystore, not into the file");
  if (!agrees("write this to " + printable(configuration_path(), 100) + "? [Y/n] ", true))
    throw Error{Exit::usage, "add: stopped", {}, Kept::nothing_changed};
  return true;
}

void add_store_key(NewAccount& account) {
  if (account.value_of("store") != "file") return;
  Account keys;
  keys.name = account.name;
  keys.keystore.key_file = account.value_of("key_file");
  keys.keystore.key_command = account.value_of("key_command");
  for (auto& change : key_for_file_store(keys)) account.changes.push_back(std::move(change));
}

std::optional<Exit> offer_next_commands(const Account& account, bool server_registers) {
  const bool signs_in = !account.needs_no_sign_in() &&
                        next_step(account, {false, server_registers}).last.find("login") != std::string::npos;
  if (!signs_in || !agrees("sign in now? [Y/n] ", true)) return {};
  const Exit exit = run_login(command_named("login"), {account.name});
  if (exit != Exit::ok) return exit;
  if (account.match.empty() || !find_on_path("git")) return Exit::ok;
  if (!agrees("make git ask keybearer for " + account.match.front().text() + "? [Y/n] ", true)) return Exit::ok;
  return run_setup(command_named("setup"), {"git"});
}
