// SPDX-License-Identifier: MIT
// The grammar: each line is `key = value`, and blanks around both are ignored. There are no quotes, escapes or
// continuation lines. A comment is a line that begins with '#' or ';'. Boost.Program_options is not used: it cuts a
// value at '#', merges repeated sections, has no ';' comments and no line numbers, and takes [a.b] for keys of [a]
// (Boost 1.74).
//
// Precedence: a key in a section overrides the same key before the first section; the user's file overrides the
// system's; both override the preset.
#include "helper/config/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/trust.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/lines.hpp"
#include "helper/config/providers.hpp"
#include "helper/config/selection.hpp"

namespace {

constexpr const char* system_file = "/etc/keybearer/config";

Error config_error(const std::string& what, const std::string& hint = {}) { return {Exit::config, what, hint}; }

Error config_error_at(std::string_view file, int line, const std::string& what, const std::string& hint = {}) {
  if (file.empty()) return config_error(what, hint);
  return config_error(printable(file) + ":" + std::to_string(line) + ": " + what, hint);
}

std::string quoted(std::string_view value) { return "\"" + printable(value, 80) + "\""; }

struct Setting {
  const ConfigurationKey* key;
  std::string_view value;  // a view into the text of the file
  int line;
};

struct Section {
  std::string name;  // empty: the keys before the first section
  std::string file;
  int line = 0;
  std::vector<Setting> settings;
};

void check_bytes(const ConfigurationLine& line, std::string_view file) {
  if (!is_utf8(line.whole)) throw config_error_at(file, line.number, "the line is not UTF-8", "save the file as UTF-8");
  std::string_view bytes = line.whole;
  if (!bytes.empty() && bytes.back() == '\n') bytes.remove_suffix(1);
  if (!bytes.empty() && bytes.back() == '\r') bytes.remove_suffix(1);
  if (has_control_byte(bytes))
    throw config_error_at(file, line.number, "the line contains a control byte", "remove it");
}

void check_setting(const ConfigurationLine& line, std::string_view file) {
  if (!find_configuration_key(line.name)) {
    const Error error = unknown_key(line.name);
    throw config_error_at(file, line.number, error.what, error.hint);
  }
  const std::string key(line.name);
  if (line.text.find('#') != std::string_view::npos)
    throw config_error_at(file, line.number, key + ": a # begins a comment only at the start of a line",
                          "put the comment on another line, or write %23 in a URL");
  if (line.value.empty())
    throw config_error_at(file, line.number, key + ": there is no value", "add one, or remove the line");
}

void check_section(const ConfigurationLine& line, const std::vector<Section>& before, std::string_view file) {
  if (!is_account_name(line.name))
    throw config_error_at(file, line.number, quoted(line.name) + " is not a valid account name",
                          "use at most 64 letters, digits, '.', '_' and '-', not beginning with '.' or '-'");
  if (const Section* section = find_named(before, line.name))
    throw config_error_at(
        file, line.number,
        "the account " + std::string(line.name) + " is already in line " + std::to_string(section->line),
        "put its keys into one section");
}

void add_setting(Section& section, const ConfigurationLine& line) {
  const ConfigurationKey* key = find_configuration_key(line.name);
  for (const auto& setting : section.settings)
    if (setting.key == key && !key->clear)
      throw config_error_at(section.file, line.number,
                            std::string(key->name) + ": it is already set in line " + std::to_string(setting.line),
                            "keep one of them");
  section.settings.push_back({key, line.value, line.number});
}

// The first section holds the keys before any header.
std::vector<Section> read_sections(const ConfigurationText& file) {
  std::vector<Section> sections(1);
  sections[0].file = file.file;
  for (const auto& line : configuration_lines(file.text, file.first_line)) {
    check_bytes(line, file.file);
    if (line.kind == ConfigurationLine::Kind::unknown)
      throw config_error_at(file.file, line.number, "the line is neither `key = value` nor [account] nor a comment",
                            "correct or remove it");
    if (line.kind == ConfigurationLine::Kind::section) {
      check_section(line, sections, file.file);
      sections.push_back({std::string(line.name), std::string(file.file), line.number, {}});
    } else if (line.kind == ConfigurationLine::Kind::key) {
      check_setting(line, file.file);
      add_setting(sections.back(), line);
    }
  }
  return sections;
}

// The values of a repeated key replace all values from an earlier section.
void apply(const Section& section, Account& account) {
  std::vector<const ConfigurationKey*> seen;
  for (const auto& [key, value, line] : section.settings) {
    if (key->clear && !contains(seen, key)) {
      key->clear(account);
      seen.push_back(key);
    }
    try {
      key->set(account, value);
    } catch (const Error& error) {
      throw config_error_at(section.file, line, std::string(key->name) + ": " + error.what, error.hint);
    }
  }
}

void fill(std::string& value, std::string_view preset) {
  if (value.empty()) value = preset;
}

// A preset's endpoint that begins with "/" is on the issuer's host. Any other belongs only to the preset's own server.
void complete_endpoint(std::string& endpoint, std::string_view preset, const std::string& issuer, bool own_server) {
  if (preset.starts_with('/') && !issuer.empty())
    fill(endpoint, parse_url(issuer, Exit::config).origin.text() + std::string(preset));
  else if (own_server)
    fill(endpoint, preset);
}

void complete_matches(Account& account, const Provider& preset, bool own_server) {
  if (!account.match.empty()) return;
  account.match_is_presets = true;
  const auto origin = [](std::string_view issuer) { return parse_url(issuer, Exit::config).origin; };
  const bool same_place = !preset.issuer.empty() && !account.server.issuer.empty() &&
                          origin(account.server.issuer) == origin(preset.issuer);  // a tenant of the preset's server
  if (own_server || same_place) {
    for (const auto match : preset.match) account.match.push_back(Match::parse(match, Exit::internal));
  } else if (preset.matches_issuer && !account.server.issuer.empty()) {
    account.match.push_back(Match::parse(origin(account.server.issuer).text(), Exit::config));
  }
}

// Another issuer has other endpoints and hosts: those of the preset must not get its codes, secrets and tokens.
void complete_from_preset(Account& account) {
  const Provider* preset = find_provider(account.provider);
  if (!preset) return;
  const bool nowhere =
      preset->issuer.empty() && (preset->token_endpoint.empty() || preset->token_endpoint.starts_with('/'));
  if (nowhere && account.server.issuer.empty() && account.server.token_endpoint.empty() && account.grant.empty())
    throw config_error_at(account.file, account.line, "provider " + account.provider + " is not one server",
                          "add its issuer, as in issuer = https://HOST");
  const bool own_server = !nowhere && (account.server.issuer.empty() || account.server.issuer == preset->issuer);
  if (own_server) fill(account.server.issuer, preset->issuer);
  complete_endpoint(account.server.authorization_endpoint, preset->authorization_endpoint, account.server.issuer,
                    own_server);
  complete_endpoint(account.server.token_endpoint, preset->token_endpoint, account.server.issuer, own_server);
  complete_endpoint(account.server.device_authorization_endpoint, preset->device_authorization_endpoint,
                    account.server.issuer, own_server);
  complete_endpoint(account.server.revocation_endpoint, preset->revocation_endpoint, account.server.issuer, own_server);
  complete_matches(account, *preset, own_server);
  fill(account.client.redirect_uri, preset->redirect_uri);
  fill(account.requested.scope, preset->scope);
  fill(account.requested.audience, preset->audience);
  fill(account.sign_in.exchange.grant_type, preset->grant_type);
  fill(account.sign_in.exchange.parameter, preset->secret_parameter);
  if (account.sign_in.authorization_parameter.empty())
    for (const auto& [name, value] : preset->authorization_parameter)
      account.sign_in.authorization_parameter.emplace_back(name, value);
  account.callers.preset_basic_username = preset->basic_username;
}

std::string_view provider_of(const Section& section, const std::vector<Section>& globals) {
  static const ConfigurationKey* const key = find_configuration_key("provider");
  std::string_view provider;
  const auto look = [&](const Section& in) {
    for (const auto& setting : in.settings)
      if (setting.key == key) provider = setting.value;
  };
  for (const auto& global : globals) look(global);
  look(section);
  return provider;
}

// Sets what does not depend on other keys, and what they may override.
void begin_with_preset(std::string_view provider, Account& account) {
  const Provider* preset = find_provider(provider);
  if (!preset) return;
  account.client.preset_auth_method = preset->auth_method;
  account.client.basic_encoding = preset->basic_encoding;
  account.client.assertion_audience = preset->client_assertion_audience;
  account.callers.preset_basic_username = preset->basic_username;
  account.callers.host_refuses_bearer_for_git = preset->host_refuses_bearer_for_git;
}

Account account_of(const Section& section, const std::vector<Section>& globals) {
  Account account;
  account.name = section.name;
  account.file = section.file;
  account.line = section.line;
  begin_with_preset(provider_of(section, globals), account);
  for (const auto& global : globals) apply(global, account);
  apply(section, account);
  complete_from_preset(account);
  fill(account.client.redirect_uri, "http://127.0.0.1/callback");
  if (account.server.issuer.empty() && account.server.token_endpoint.empty() && account.grant.empty())
    throw config_error_at(section.file, section.line, "the account " + section.name + " names no server",
                          "set provider, issuer or token_endpoint");
  return account;
}

void add_words(std::string& text, std::string_view more) {
  const std::string before = " " + text + " ";
  for (const auto word : split(more, ' '))
    if (!word.empty() && before.find(" " + std::string(word) + " ") == before.npos)
      text.append(text.empty() ? "" : " ").append(word);
}

// An account with `grant` is the same client at the same server, signed in as the same user. It has its own scope,
// resource, audience and matches.
void share_grant(Account& account, std::vector<Account>& all) {
  Account* const holder = find_named(all, account.grant);
  if (!holder)
    throw config_error_at(account.file, account.line, "grant: there is no account " + account.grant,
                          "name another, or remove the line");
  if (!holder->grant.empty() || holder->name == account.name)
    throw config_error_at(account.file, account.line,
                          "grant: the account " + account.grant + " does not sign in itself",
                          "name the account that does");
  if (holder->needs_no_sign_in())
    throw config_error_at(account.file, account.line, "grant: the account " + account.grant + " needs no sign-in",
                          "give this account its own client_id and flow");
  if (account.needs_no_sign_in())
    throw config_error_at(account.file, account.line,
                          "grant: flow = " + std::string(name_of(*account.sign_in.flow)) + " needs no sign-in",
                          "remove one of the two");
  account.provider = holder->provider;
  account.server = holder->server;
  account.client = holder->client;
  account.sign_in.exchange = holder->sign_in.exchange;
  account.keystore = holder->keystore;
  account.network = holder->network;
  if (!holder->sign_in.scope.empty())
    add_words(holder->sign_in.scope, account.requested.scope);  // else the server's own default
  for (const auto& resource : account.requested.resource)
    if (!contains(holder->sign_in.resource, resource)) holder->sign_in.resource.push_back(resource);
}

// Two accounts that both want to answer where they tie would be a tie again.
void check_defaults(const std::vector<Account>& accounts) {
  std::vector<const Account*> seen;
  for (const auto& account : accounts) {
    if (!account.chosen_in_a_tie) continue;
    for (const auto* other : seen)
      for (const auto& match : account.match)
        if (std::any_of(other->match.begin(), other->match.end(),
                        [&](const Match& one) { return one.text() == match.text(); }))
          throw config_error_at(
              account.file, account.line,
              "default: the accounts " + other->name + " and " + account.name + " both have it for " + match.text(),
              "keep default = yes in one of them");
    seen.push_back(&account);
  }
}

std::string override_file() {
  const char* path = std::getenv("KEYBEARER_CONFIG");
  if (!path || !*path) return {};
  if (*path == '/') return path;
  char* folder = getcwd(nullptr, 0);
  if (!folder)
    throw config_error(
        "KEYBEARER_CONFIG is a relative path, and the working directory is not known: " + errno_text(errno),
        "set it to an absolute path");
  const std::string absolute = std::string(folder) + "/" + path;
  std::free(folder);
  return absolute;
}

std::optional<std::string> read_file(const std::string& path) {
  return read_trusted<std::string>(path, configuration_file_limit, Exit::config);
}

void override_by_environment(Configuration& configuration) {
  const char* value = std::getenv("KEYBEARER_INTERACTIVE");
  if (!value || !*value) return;
  try {
    for (auto& account : configuration.accounts) find_configuration_key("interactive")->set(account, value);
  } catch (const Error& error) {
    throw config_error("KEYBEARER_INTERACTIVE: " + error.what, error.hint);
  }
}

}  // namespace

bool configuration_is_overridden() { return !override_file().empty(); }

std::string configuration_path() {
  const std::string path = override_file();
  return path.empty() ? xdg_folder("XDG_CONFIG_HOME", "/.config") + "/config" : path;
}

Configuration parse_configuration(const std::vector<ConfigurationText>& files) {
  std::vector<Section> globals, sections;
  for (const auto& file : files) {
    auto read = read_sections(file);
    globals.push_back(std::move(read[0]));
    for (std::size_t i = 1; i < read.size(); ++i) {
      if (Section* const same = find_named(sections, read[i].name))
        *same = std::move(read[i]);
      else
        sections.push_back(std::move(read[i]));
    }
  }
  Account unnamed;  // keys before the first section are checked even if there is no section
  for (const auto& global : globals) apply(global, unnamed);
  Configuration configuration;
  for (const auto& section : sections) configuration.accounts.push_back(account_of(section, globals));
  for (auto& account : configuration.accounts) {
    account.sign_in.scope = account.requested.scope;
    account.sign_in.resource = account.requested.resource;
  }
  for (auto& account : configuration.accounts)
    if (!account.grant.empty()) share_grant(account, configuration.accounts);
  check_defaults(configuration.accounts);
  return configuration;
}

Configuration parse_configuration(std::string_view text, std::string_view file) {
  return parse_configuration({{text, file}});
}

namespace {

std::vector<std::string> configuration_paths() {
  if (auto path = override_file(); !path.empty()) return {std::move(path)};
  return {system_file, configuration_path()};
}

}  // namespace

ConfigurationFiles ConfigurationFiles::read() {
  ConfigurationFiles files;
  files.paths_ = configuration_paths();
  for (const auto& path : files.paths_) files.bytes_.push_back(read_file(path));
  if (files.paths_.size() == 1 && !files.bytes_[0])
    throw config_error(printable(files.paths_[0]) + ": KEYBEARER_CONFIG names this file, which does not exist",
                       "create it (it may be empty), or unset the variable");
  return files;
}

Configuration ConfigurationFiles::parse(std::string_view own_text, bool with_place) const {
  std::vector<ConfigurationText> texts;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const bool last = i + 1 == paths_.size();
    const std::string_view path = last && !with_place ? std::string_view() : paths_[i];
    if (last || bytes_[i]) texts.push_back({last ? own_text : *bytes_[i], path});
  }
  Configuration configuration = parse_configuration(texts);
  override_by_environment(configuration);
  return configuration;
}

Configuration read_configuration() {
  const auto files = ConfigurationFiles::read();
  return files.parse(files.own());
}

// A missing file that KEYBEARER_CONFIG names has no parts.
Configuration read_configuration_for(const AccountQuery& query) {
  const auto parts = select_sections(configuration_paths(), query);
  if (!parts || parts->empty()) return read_configuration();
  std::vector<ConfigurationText> texts;
  for (const auto& part : *parts) texts.push_back({part.text, part.file, part.first_line});
  Configuration configuration = parse_configuration(texts);
  override_by_environment(configuration);
  return configuration;
}

Configuration read_configuration_for_target(std::string_view target) {
  AccountQuery query;
  if (target.find("://") == target.npos)
    query.account = target;
  else
    query = query_for_target(target, Exit::usage);
  return read_configuration_for(query);
}
