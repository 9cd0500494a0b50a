// SPDX-License-Identifier: MIT
// The grammar: `key = value`, a line each, blanks around dropped; no quotes, escapes or continuation; a comment is a
// line that begins with '#' or ';'. Program_options takes keys and values apart, after a pass over the lines for what
// it does not do (measured with Boost 1.74: it cuts a value at '#', merges repeated sections, has no ';' comments and
// no line numbers, and takes [a.b] for keys of [a]).
//
// The meaning: a row a key. A section's keys win over those before the first section, the user's file over the
// system's, all of them over the preset. A key that is not in the table is an error, so that a misspelt one weakens
// nothing (threats I4).
#include "config.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <cerrno>
#include <cstdlib>
#include <istream>
#include <streambuf>

#include "file.hpp"
#include "providers.hpp"
#include "text.hpp"

namespace {

constexpr std::size_t file_limit = 1024 * 1024;
constexpr const char* system_file = "/etc/keybearer/config";

Error wrong(const std::string& why) { return {Exit::config, why}; }

Error wrong_at(std::string_view file, int line, const std::string& why) {
  return wrong(printable(file) + ":" + std::to_string(line) + ": " + why);
}

std::string quoted(std::string_view value) { return "\"" + printable(value, 80) + "\""; }

struct Line {
  enum class Kind { blank, comment, section, key, unknown } kind = Kind::blank;
  int number = 0;
  std::string_view whole;  // with its end
  std::string_view text;   // without end and blanks around
  std::string_view name;   // of a section, or the key
  std::string_view value;
};

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

void take_apart(Line& line) {
  if (line.text.empty()) return;
  const auto equals = line.text.find('=');
  if (line.text.front() == '#' || line.text.front() == ';') {
    line.kind = Line::Kind::comment;
  } else if (line.text.front() == '[' && line.text.back() == ']' && line.text.size() >= 2) {
    line.kind = Line::Kind::section;
    line.name = line.text.substr(1, line.text.size() - 2);
  } else if (equals == std::string_view::npos || line.text.front() == '[') {
    line.kind = Line::Kind::unknown;
  } else {
    line.kind = Line::Kind::key;
    line.name = trim(line.text.substr(0, equals));
    line.value = trim(line.text.substr(equals + 1));
  }
}

// Every byte of the text is in one `whole`. Nothing is judged yet.
std::vector<Line> lines_of(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::vector<Line> lines;
  while (!text.empty()) {
    Line line;
    line.number = static_cast<int>(lines.size()) + 1;
    line.whole = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.whole.size());
    std::string_view content = line.whole;
    if (line.number == 1 && content.substr(0, 3) == byte_order_mark) content.remove_prefix(3);
    line.text = trim(content);
    take_apart(line);
    lines.push_back(line);
  }
  return lines;
}

std::string_view line_end(const Line& line) {
  return line.whole.size() >= 2 && line.whole.substr(line.whole.size() - 2) == "\r\n" ? "\r\n" : "\n";
}

[[noreturn]] void not_built(std::string_view what) {
  throw wrong(std::string(what) + " is not built yet in this version");
}

void any(std::string_view) {}

void one_of(std::string_view value, std::initializer_list<std::string_view> known,
            std::initializer_list<std::string_view> later = {}) {
  if (std::find(known.begin(), known.end(), value) != known.end()) return;
  if (std::find(later.begin(), later.end(), value) != later.end()) not_built(value);
  std::string all;
  for (const auto name : known) all.append(all.empty() ? "" : ", ").append(name);
  throw wrong(quoted(value) + " is none of: " + all);
}

void known_provider(std::string_view value) {
  if (find_provider(value)) return;
  std::string all;
  for (const auto& provider : providers()) all.append(all.empty() ? "" : ", ").append(provider.name);
  throw wrong("there is no preset " + quoted(value) + " (there are: " + all + "); name issuer or endpoints instead");
}

Url endpoint_url(std::string_view value) {
  if (const auto instead = retired_endpoint(value); !instead.empty()) throw wrong(std::string(instead));
  return parse_endpoint(value, Exit::config);
}

void endpoint(std::string_view value) { endpoint_url(value); }

void issuer(std::string_view value) {  // RFC 8414 section 2
  if (!endpoint_url(value).query.empty()) throw wrong("an issuer has no query; take what stands from the ? on out");
}

void basic_encoding(std::string_view value) { one_of(value, {"rfc6749", "raw"}); }

void auth_method(std::string_view value) {
  one_of(value, {"none", "client_secret_basic", "client_secret_post"}, {"private_key_jwt", "tls_client_auth"});
}

bool is_scheme(std::string_view text) {
  return !text.empty() &&
         lower(text).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos &&
         ((text.front() >= 'a' && text.front() <= 'z') || (text.front() >= 'A' && text.front() <= 'Z'));
}

bool is_ascii_without_blanks(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// Kept byte for byte, since servers compare it so. One that is not on this machine leads to the paste flow.
void redirect_uri(std::string_view value) {
  const auto colon = value.find(':');
  if (colon == std::string_view::npos || !is_scheme(value.substr(0, colon)) || !is_ascii_without_blanks(value))
    throw wrong(quoted(value) + " is no absolute URI; the usual one is http://127.0.0.1/callback");
  const std::string scheme = lower(value.substr(0, colon));
  if (scheme != "http" && scheme != "https") return;
  const Origin origin = parse_url(value, Exit::config).origin;
  if (scheme == "http" && !origin.loopback() && origin.host != "localhost")
    throw wrong("http is only for this machine, as in http://127.0.0.1/callback; write https");
}

void scope(std::string_view value) {  // RFC 6749 section 3.3
  const bool known =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (!known) throw wrong("a scope is made of printable ASCII without \" and \\; names stand side by side, unquoted");
}

void absolute_uri(std::string_view value) {  // RFC 8707 section 2; a fragment cannot stand in this file
  if (!is_scheme(value.substr(0, value.find(':'))) || value.find(':') == std::string_view::npos ||
      !is_ascii_without_blanks(value))
    throw wrong(quoted(value) + " is no absolute URI");
}

void flow(std::string_view value) { one_of(value, {"browser", "paste"}, {"device", "client_credentials"}); }

void git_bearer(std::string_view value) { one_of(value, {"auto", "yes", "no"}); }

void store(std::string_view value) {
  if (value.substr(0, 5) == "exec:") not_built("a store of exec:");
  one_of(value, {"secret-service"}, {"file"});
}

void cache(std::string_view value) { one_of(value, {"kernel", "runtime", "none"}); }

void interactive(std::string_view value) { one_of(value, {"auto", "never"}); }

void proxy(std::string_view value) {
  std::string text(value);
  const auto colon = value.find("://");
  const std::string scheme = lower(value.substr(0, colon));
  if (colon == std::string_view::npos || (scheme != "http" && scheme != "https" && scheme != "socks5h"))
    throw wrong(quoted(value) + " is no proxy; write http://HOST:PORT, https://HOST:PORT or socks5h://HOST:PORT");
  const Url url = parse_url(text.replace(0, colon, "http"), Exit::config);
  if (url.path != "/" || !url.query.empty() || url.has_fragment) throw wrong("a proxy has neither path nor query");
}

void ca_file(std::string_view value) {
  if (value.front() != '/') throw wrong(quoted(value) + " is no absolute path; write one, since we run in any folder");
}

// OAuth's own parameters are set by the program alone (threats D7).
std::pair<std::string_view, std::string_view> parameter(std::string_view value) {
  constexpr std::string_view own[] = {"response_type", "client_id",      "redirect_uri",          "scope",
                                      "state",         "code_challenge", "code_challenge_method", "resource",
                                      "audience",      "client_secret"};
  const auto equals = value.find('=');
  const auto name = trim(value.substr(0, equals));
  if (equals == std::string_view::npos || name.empty()) throw wrong("it takes NAME=VALUE, as in prompt=consent");
  if (std::find(std::begin(own), std::end(own), name) != std::end(own))
    throw wrong(std::string(name) +
                " is set by keybearer itself; take the line out (some of these have a key of their own)");
  return {name, trim(value.substr(equals + 1))};
}

struct Row {
  std::string_view name;
  void (*set)(Account& account, std::string_view value);  // throws Error{config} without a place
  void (*clear)(Account& account) = nullptr;              // of a key that repeats
};

template <auto field, void (*check)(std::string_view)>
void text(Account& account, std::string_view value) {
  check(value);
  account.*field = value;
}

template <auto field>
void clear(Account& account) {
  (account.*field).clear();
}

void add_resource(Account& account, std::string_view value) {
  absolute_uri(value);
  account.resource.emplace_back(value);
}

void add_parameter(Account& account, std::string_view value) {
  const auto [name, content] = parameter(value);
  account.authorization_parameter.emplace_back(name, content);
}

void add_match(Account& account, std::string_view value) { account.match.push_back(Match::parse(value, Exit::config)); }

void set_timeout(Account& account, std::string_view value) {
  const auto seconds = decimal(value);
  if (!seconds || *seconds < 1 || *seconds > 3600)
    throw wrong(quoted(value) + " is no number of seconds from 1 to 3600");
  account.timeout = std::chrono::seconds(*seconds);
}

constexpr Row table[] = {
    {"provider", text<&Account::provider, known_provider>},
    {"issuer", text<&Account::issuer, issuer>},
    {"authorization_endpoint", text<&Account::authorization_endpoint, endpoint>},
    {"token_endpoint", text<&Account::token_endpoint, endpoint>},
    {"revocation_endpoint", text<&Account::revocation_endpoint, endpoint>},
    {"client_id", text<&Account::client_id, any>},
    {"basic_encoding", text<&Account::basic_encoding, basic_encoding>},
    {"token_endpoint_auth_method", text<&Account::token_endpoint_auth_method, auth_method>},
    {"redirect_uri", text<&Account::redirect_uri, redirect_uri>},
    {"scope", text<&Account::scope, scope>},
    {"resource", add_resource, clear<&Account::resource>},
    {"audience", text<&Account::audience, any>},
    {"authorization_parameter", add_parameter, clear<&Account::authorization_parameter>},
    {"flow", text<&Account::flow, flow>},
    {"match", add_match, clear<&Account::match>},
    {"username", text<&Account::username, any>},
    {"basic_username", text<&Account::basic_username, any>},
    {"git_bearer", text<&Account::git_bearer, git_bearer>},
    {"store", text<&Account::store, store>},
    {"cache", text<&Account::cache, cache>},
    {"interactive", text<&Account::interactive, interactive>},
    {"proxy", text<&Account::proxy, proxy>},
    {"ca_file", text<&Account::ca_file, ca_file>},
    {"timeout", set_timeout},
};

// Promised by the contract, for later.
constexpr std::string_view later_keys[] = {"device_authorization_endpoint",
                                           "registration_endpoint",
                                           "client_key_id",
                                           "client_certificate_file",
                                           "client_assertion_file",
                                           "client_assertion_command",
                                           "grant",
                                           "bearer",
                                           "key_file",
                                           "key_command"};

const Row* find_row(std::string_view key) {
  for (const auto& row : table)
    if (row.name == key) return &row;
  return nullptr;
}

// Levenshtein's distance, case aside.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::string from = lower(a), to = lower(b);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t change = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string_view nearest_key(std::string_view key) {
  std::string_view nearest;
  std::size_t least = 4;
  if (key.size() > 40) return nearest;
  for (const auto& row : table) {
    const std::size_t far = distance(key, row.name);
    if (far >= least || far * 2 > row.name.size()) continue;
    least = far;
    nearest = row.name;
  }
  return nearest;
}

// Why there is no such key. Its value is never shown: it may be a secret.
std::string no_such_key(std::string_view key) {
  if (std::find(std::begin(later_keys), std::end(later_keys), key) != std::end(later_keys))
    return "the key " + std::string(key) + " is not built yet in this version; take the line out";
  const std::string unknown = "unknown key " + quoted(key);
  if (lower(key).find("secret") != std::string::npos)
    return unknown + "; no file holds a secret: take the line out and use add's --client-secret-file FILE";
  const std::string_view nearest = nearest_key(key);
  if (nearest.empty()) return unknown + "; see CONFIGURATION in keybearer(1)";
  return unknown + "; did you mean " + std::string(nearest) + "?";
}

struct Setting {
  const Row* row;
  std::string value;
  int line;
};

struct Section {
  std::string name;  // empty: what stands before the first section
  std::string file;
  int line = 0;
  std::vector<Setting> settings;
};

void check_bytes(const Line& line, std::string_view file) {
  if (!is_utf8(line.whole)) throw wrong_at(file, line.number, "this line is not UTF-8; save the file as UTF-8");
  std::string_view bytes = line.whole;
  if (!bytes.empty() && bytes.back() == '\n') bytes.remove_suffix(1);
  if (!bytes.empty() && bytes.back() == '\r') bytes.remove_suffix(1);
  if (has_control_byte(bytes)) throw wrong_at(file, line.number, "this line holds a control byte; take it out");
}

void check_setting(const Line& line, std::string_view file) {
  if (!find_row(line.name)) throw wrong_at(file, line.number, no_such_key(line.name));
  const std::string key(line.name);
  if (line.text.find('#') != std::string_view::npos)
    throw wrong_at(file, line.number,
                   key +
                       ": a # begins a comment at the start of a line only; put the comment on a line "
                       "of its own, or write %23 in a URL");
  if (line.value.empty()) throw wrong_at(file, line.number, key + ": there is no value; give one or take the line out");
}

void check_section(const Line& line, const std::vector<Section>& before, std::string_view file) {
  if (!is_account_name(line.name))
    throw wrong_at(file, line.number,
                   quoted(line.name) +
                       " is no account name; take letters, digits, '.', '_' and '-', at "
                       "most 64, not beginning with '.' or '-'");
  for (const auto& section : before)
    if (section.name == line.name)
      throw wrong_at(file, line.number,
                     "the account " + std::string(line.name) + " is in line " + std::to_string(section.line) +
                         " already; put its keys into one section");
}

void add_setting(Section& section, const Line& line) {
  const Row* row = find_row(line.name);
  for (const auto& setting : section.settings)
    if (setting.row == row && !row->clear)
      throw wrong_at(section.file, line.number,
                     std::string(row->name) + ": it is set in line " + std::to_string(setting.line) +
                         " already; keep one of them");
  section.settings.push_back({row, {}, line.number});
}

struct Bytes : std::streambuf {
  explicit Bytes(std::string& text) { setg(text.data(), text.data(), text.data() + text.size()); }
};

// The values, in the order of the key lines; `text` holds nothing but sections and keys.
void read_values(std::string text, std::vector<Section>& sections) {
  namespace po = boost::program_options;
  Bytes bytes(text);
  std::istream in(&bytes);
  static const po::options_description none;
  const auto parsed = po::parse_config_file(in, none, true);
  std::size_t next = 0;
  for (auto& section : sections)
    for (auto& setting : section.settings) {
      if (next == parsed.options.size()) throw Error{Exit::internal, "a key was lost in " + printable(section.file)};
      setting.value = parsed.options[next++].value.front();
    }
}

// The first one is what stands before any.
std::vector<Section> read_sections(const ConfigurationText& file) {
  std::vector<Section> sections(1);
  sections[0].file = file.file;
  std::string clean;
  for (const auto& line : lines_of(file.text)) {
    check_bytes(line, file.file);
    if (line.kind == Line::Kind::unknown)
      throw wrong_at(file.file, line.number,
                     "this is neither `key = value` nor [account] nor a comment on a line of its own");
    if (line.kind == Line::Kind::section) {
      check_section(line, sections, file.file);
      sections.push_back({std::string(line.name), std::string(file.file), line.number, {}});
    } else if (line.kind == Line::Kind::key) {
      check_setting(line, file.file);
      add_setting(sections.back(), line);
    } else {
      continue;
    }
    clean.append(line.text).append("\n");
  }
  read_values(std::move(clean), sections);
  return sections;
}

// A key that repeats replaces what an earlier section gave, all of it.
void apply(const Section& section, Account& account) {
  std::array<bool, std::size(table)> seen{};
  for (const auto& [row, value, line] : section.settings) {
    bool& again = seen[static_cast<std::size_t>(row - table)];
    if (row->clear && !again) row->clear(account);
    again = true;
    try {
      row->set(account, value);
    } catch (const Error& error) {
      throw wrong_at(section.file, line, std::string(row->name) + ": " + error.text);
    }
  }
}

void fill(std::string& value, std::string_view preset) {
  if (value.empty()) value = preset;
}

void complete_from_preset(Account& account) {
  const Provider* preset = find_provider(account.provider);
  if (!preset) return;
  // Another issuer has other endpoints; a preset's must not get its codes and secrets.
  if (account.issuer.empty() || account.issuer == preset->issuer) {
    fill(account.issuer, preset->issuer);
    fill(account.authorization_endpoint, preset->authorization_endpoint);
    fill(account.token_endpoint, preset->token_endpoint);
    fill(account.revocation_endpoint, preset->revocation_endpoint);
  }
  fill(account.basic_encoding, preset->basic_encoding);
  fill(account.redirect_uri, preset->redirect_uri);
  fill(account.scope, preset->scope);
  if (account.match.empty())
    for (const auto match : preset->match) account.match.push_back(Match::parse(match, Exit::internal));
  account.preset_basic_username = preset->basic_username;
  account.host_refuses_bearer_for_git = preset->host_refuses_bearer_for_git;
}

Account account_of(const Section& section, const std::vector<Section>& globals) {
  Account account;
  account.name = section.name;
  account.file = section.file;
  account.line = section.line;
  for (const auto& global : globals) apply(global, account);
  apply(section, account);
  complete_from_preset(account);
  fill(account.basic_encoding, "rfc6749");
  fill(account.redirect_uri, "http://127.0.0.1/callback");
  fill(account.git_bearer, "auto");
  fill(account.interactive, "auto");
  if (account.issuer.empty() && account.token_endpoint.empty())
    throw wrong_at(section.file, section.line,
                   "the account " + section.name +
                       " names no server; give it provider, issuer "
                       "or token_endpoint");
  return account;
}

std::string override_file() {
  const char* path = std::getenv("KEYBEARER_CONFIG");
  if (!path || !*path) return {};
  if (*path == '/') return path;
  char* folder = getcwd(nullptr, 0);
  if (!folder) throw wrong("KEYBEARER_CONFIG is a relative path, and this folder cannot be told: " + errno_text(errno));
  const std::string absolute = std::string(folder) + "/" + path;
  std::free(folder);
  return absolute;
}

std::optional<Secret> read_file(const std::string& path) { return read_trusted(path, file_limit, Exit::config); }

struct Texts {
  std::vector<std::string> paths;  // the last one is ours to write
  std::vector<std::optional<Secret>> bytes;

  static Texts read() {
    Texts texts;
    if (auto path = override_file(); !path.empty()) {
      texts.paths = {std::move(path)};
    } else {
      texts.paths = {system_file, configuration_path()};
    }
    for (const auto& path : texts.paths) texts.bytes.push_back(read_file(path));
    if (texts.paths.size() == 1 && !texts.bytes[0])
      throw wrong(printable(texts.paths[0]) +
                  ": KEYBEARER_CONFIG names it, and it is not there; make it (it may be empty) or "
                  "unset the variable");
    return texts;
  }

  std::string_view own() const { return bytes.back() ? bytes.back()->view() : std::string_view(); }

  Configuration parse(std::string_view own_text) const {
    std::vector<ConfigurationText> files;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const bool last = i + 1 == paths.size();
      if (last || bytes[i]) files.push_back({last ? own_text : bytes[i]->view(), paths[i]});
    }
    return parse_configuration(files);
  }
};

void override_by_environment(Configuration& configuration) {
  const char* value = std::getenv("KEYBEARER_INTERACTIVE");
  if (!value || !*value) return;
  try {
    interactive(value);
  } catch (const Error& error) {
    throw wrong("KEYBEARER_INTERACTIVE: " + error.text);
  }
  for (auto& account : configuration.accounts) account.interactive = value;
}

void check_change(std::string_view account, const Changes& changes) {
  const auto refuse = [&](const std::string& why) {
    throw Error{Exit::usage, printable(account, 64) + ": " + why + "; nothing was changed"};
  };
  if (!is_account_name(account)) refuse("that is no account name");
  for (const auto& [key, values] : changes) {
    if (!find_row(key)) refuse(no_such_key(key));
    for (const auto& value : values) {
      if (value.empty()) refuse(key + ": the value is empty");
      if (trim(value) != value) refuse(key + ": the value begins or ends with a blank");
      if (value.find('#') != std::string::npos) refuse(key + ": the value holds a #, which the file cannot");
      if (!is_utf8(value) || has_control_byte(value)) refuse(key + ": the value holds a control byte or is not UTF-8");
    }
  }
}

// [first, last]: from the header to the last key. What follows belongs, for a reader, to the next section.
struct Extent {
  std::size_t first, last;
};

std::optional<Extent> find_section(const std::vector<Line>& lines, std::string_view account) {
  std::optional<Extent> extent;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind == Line::Kind::section) {
      if (extent) return extent;
      if (lines[i].name == account) extent = {i, i};
    } else if (extent && lines[i].kind == Line::Kind::key) {
      extent->last = i;
    }
  }
  return extent;
}

// The way in which a section is rewritten: keys that it has stay where they are, new ones follow its last line.
class Rewriter {
 public:
  Rewriter(const Changes& changes, std::string_view end) : changes_(changes), end_(end), done_(changes.size()) {}

  void keep(const Line& line) {
    out_ += line.whole;
    finish_line();
  }

  void key_line(const Line& line) {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i].first != line.name) continue;
      const auto front = static_cast<std::size_t>(line.value.data() - line.whole.data());
      if (!done_[i]) put(i, std::string(line.whole.substr(0, front)));
      return;
    }
    keep(line);
  }

  void put_new_keys() {
    for (std::size_t i = 0; i < changes_.size(); ++i)
      if (!done_[i]) put(i, changes_[i].first + " = ");
  }

  void finish_line() {
    if (!out_.empty() && out_.back() != '\n') out_ += end_;
  }

  std::string& out() { return out_; }

 private:
  void put(std::size_t change, const std::string& front) {
    for (const auto& value : changes_[change].second) out_.append(front).append(value).append(end_);
    done_[change] = true;
  }

  const Changes& changes_;
  std::string_view end_;
  std::vector<bool> done_;
  std::string out_;
};

// Where a change goes: the folder is locked while one is made, else of two at once one would be lost.
struct Destination {
  Descriptor folder;
  std::string name;
  mode_t mode = 0600;
};

[[noreturn]] void cannot_write(const std::string& path) {
  throw Error{Exit::store, printable(path) + " cannot be written: " + errno_text(errno) + "; nothing was changed"};
}

void make_parents(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    if (mkdir(path.substr(0, slash).c_str(), 0700) != 0 && errno != EEXIST) cannot_write(path);
}

Destination open_destination(const std::string& path) {
  std::string target = path;
  Destination destination;
  struct stat status;
  if (char* real = realpath(path.c_str(), nullptr)) {
    target = real;
    std::free(real);
    if (stat(target.c_str(), &status) != 0) cannot_write(path);
    destination.mode = status.st_mode & 07777;
  } else if (lstat(path.c_str(), &status) == 0) {  // a link to nothing would be replaced rather than followed
    errno = ENOENT;
    cannot_write(path);
  } else {
    make_parents(path);
  }
  const auto slash = target.rfind('/');
  destination.name = target.substr(slash + 1);
  destination.folder = Descriptor(open(target.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!destination.folder) cannot_write(path);
  while (flock(destination.folder.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  return destination;
}

}  // namespace

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
      const auto same =
          std::find_if(sections.begin(), sections.end(), [&](const auto& s) { return s.name == read[i].name; });
      if (same == sections.end())
        sections.push_back(std::move(read[i]));
      else
        *same = std::move(read[i]);
    }
  }
  Account unnamed;  // what is wrong before the first section is wrong even where there is none
  for (const auto& global : globals) apply(global, unnamed);
  Configuration configuration;
  for (const auto& section : sections) configuration.accounts.push_back(account_of(section, globals));
  return configuration;
}

Configuration parse_configuration(std::string_view text, std::string_view file) {
  return parse_configuration({{text, file}});
}

Configuration read_configuration() {
  const Texts texts = Texts::read();
  Configuration configuration = texts.parse(texts.own());
  override_by_environment(configuration);
  return configuration;
}

Configuration preview_configuration(ConfigurationChange change, std::string_view account, const Changes& changes) {
  const Texts texts = Texts::read();
  Configuration configuration = texts.parse(change(texts.own(), account, changes));
  override_by_environment(configuration);
  return configuration;
}

void change_configuration(ConfigurationChange change, std::string_view account, const Changes& changes) {
  if (override_file().empty()) home();  // judged even where XDG_CONFIG_HOME is set (threats I5)
  const std::string path = configuration_path();
  const Destination destination = open_destination(path);
  const Texts texts = Texts::read();
  const std::string changed = change(texts.own(), account, changes);
  texts.parse(changed);
  if (!replace_file(destination.folder.get(), destination.name, changed, destination.mode)) cannot_write(path);
}

std::string with_section_changed(std::string_view text, std::string_view account, const Changes& changes) {
  check_change(account, changes);
  const auto lines = lines_of(text);
  const auto extent = find_section(lines, account);
  Rewriter rewriter(changes, lines.empty() ? "\n" : line_end(lines.front()));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool inside = extent && i > extent->first && i <= extent->last;
    if (inside && lines[i].kind == Line::Kind::key)
      rewriter.key_line(lines[i]);
    else
      rewriter.keep(lines[i]);
    if (extent && i == extent->last) rewriter.put_new_keys();
  }
  if (!extent) {
    if (!lines.empty() && lines.back().kind != Line::Kind::blank) rewriter.out() += line_end(lines.front());
    rewriter.out().append("[").append(account).append("]").append(lines.empty() ? "\n" : line_end(lines.front()));
    rewriter.put_new_keys();
  }
  return std::move(rewriter.out());
}

std::string without_section(std::string_view text, std::string_view account) {
  const auto lines = lines_of(text);
  const auto extent = find_section(lines, account);
  std::string out;
  bool after = false;  // blank lines behind a section go with it
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (extent && i >= extent->first && i <= extent->last) {
      after = true;
      continue;
    }
    if (after && lines[i].kind == Line::Kind::blank) continue;
    after = false;
    out += lines[i].whole;
  }
  return out;
}

std::vector<std::string_view> configuration_keys() {
  std::vector<std::string_view> keys;
  for (const auto& row : table) keys.push_back(row.name);
  return keys;
}
