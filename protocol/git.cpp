// SPDX-License-Identifier: MIT
// git's credential helper protocol (git-credential(1)). The request is read as hostile input (THREATS.md A):
// - a line ends at LF; one CR before it is dropped, and any other control byte is an error;
// - a key that has one value has only one: a second, different value is an error, and does not replace the first;
// - a missing key is not a wildcard; an unknown key is ignored, a line without "=" is an error;
// - a challenge decides between Bearer and Basic and nothing else.
#include <array>
#include <cstdio>

#include "helper/base/ascii.hpp"
#include "protocol/basic.hpp"

namespace protocol {
namespace {

constexpr std::size_t line_limit = 65535;  // git's limit, LF included
constexpr std::size_t lines_limit = 1000;
constexpr std::size_t request_limit = 1024 * 1024;

struct Fields {
  using Single = std::optional<std::string_view>;
  using List = std::vector<std::string_view>;
  Single url, protocol, host, path, username, password, credential;
  List capability, wwwauth, state;
  std::size_t lines = 0;
};

constexpr std::pair<std::string_view, Fields::Single Fields::*> singles[] = {{"url", &Fields::url},
                                                                             {"protocol", &Fields::protocol},
                                                                             {"host", &Fields::host},
                                                                             {"path", &Fields::path},
                                                                             {"username", &Fields::username},
                                                                             {"password", &Fields::password},
                                                                             {"credential", &Fields::credential}};
constexpr std::pair<std::string_view, Fields::List Fields::*> lists[] = {
    {"capability[]", &Fields::capability}, {"wwwauth[]", &Fields::wwwauth}, {"state[]", &Fields::state}};
constexpr std::string_view challenge_key = "wwwauth[]";
constexpr std::string_view forbids_asking[] = {"git", "config", "--get-urlmatch",
                                               "credential.interactive"};  // git 2.47
constexpr std::string_view state_prefix = "keybearer:1:";

Error input_error(const std::string& what) { return {Exit::input, what}; }

std::string escaped(char byte) {
  if (byte == '\r') return "\\r";
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
  return text.data();
}

void refuse_control_bytes(std::string_view line, std::size_t offset) {
  const bool tab_allowed = line.starts_with(challenge_key) && line.substr(challenge_key.size()).starts_with('=');
  for (std::size_t at = 0; at < line.size(); ++at) {
    const auto byte = static_cast<unsigned char>(line[at]);
    if ((byte >= 0x20 && byte != 0x7f) || (byte == '\t' && tab_allowed)) continue;
    throw input_error("control byte " + escaped(line[at]) + " at offset " + std::to_string(offset + at) +
                      " in request");
  }
}

void take_single(Fields::Single& field, std::string_view key, std::string_view value) {
  if (field && *field != value) throw input_error("duplicate key \"" + std::string(key) + "\" in request");
  field = value;
}

void take_item(Fields::List& list, std::string_view value) {
  if (value.empty())
    list.clear();
  else
    list.push_back(value);
}

void take_line(Fields& fields, std::string_view line) {
  const auto equals = line.find('=');
  if (equals == line.npos) throw input_error("line " + std::to_string(fields.lines) + " of request has no \"=\"");
  const auto key = line.substr(0, equals), value = line.substr(equals + 1);
  for (const auto& [name, field] : singles)
    if (key == name) return take_single(fields.*field, key, value);
  for (const auto& [name, list] : lists)
    if (key == name) return take_item(fields.*list, value);
}

// Reads up to an empty line or the end of the input: git closes its side without an empty line.
Fields read_fields(std::string_view input) {
  if (input.size() > request_limit) throw input_error("request is larger than 1 MiB");
  Fields fields;
  for (std::size_t begin = 0; begin < input.size();) {
    const auto end = std::min(input.find('\n', begin), input.size());
    auto line = input.substr(begin, end - begin);
    if (line.size() >= line_limit) throw input_error("a line of request is longer than 65535 bytes");
    if (line.ends_with('\r') && end < input.size()) line.remove_suffix(1);
    if (line.empty()) break;
    if (++fields.lines > lines_limit) throw input_error("request has more than 1000 lines");
    refuse_control_bytes(line, begin);
    take_line(fields, line);
    begin = end + 1;
  }
  return fields;
}

bool is_http(std::string_view scheme) {
  return equal_ignoring_case(scheme, "https") || equal_ignoring_case(scheme, "http");
}

// git's own parser drops, at `url`, all keys before it. So `url` must be alone here, and their order has no meaning.
std::optional<Url> parse_url_key(const Fields& fields) {
  if (fields.protocol || fields.host || fields.path || fields.username || fields.password)
    throw input_error("url together with its parts in request");
  const auto scheme = fields.url->substr(0, fields.url->find("://"));
  if (scheme.size() < fields.url->size() && !is_http(scheme)) return {};
  return parse_url(*fields.url, Exit::input);
}

// Nothing if the request is not about HTTP, but about a key's passphrase (protocol=cert), ssh, imap, ...
std::optional<Url> requested_url(const Fields& fields) {
  if (fields.lines == 0) throw input_error("empty request");
  if (fields.url) return parse_url_key(fields);
  if (!fields.protocol || fields.protocol->empty()) throw input_error("request has no protocol");
  if (!is_http(*fields.protocol)) return {};
  if (!fields.host || fields.host->empty()) throw input_error("request has no host");
  std::string_view path = fields.path.value_or("");
  if (path.starts_with('/')) path.remove_prefix(1);
  return Url{parse_origin(*fields.protocol, *fields.host, Exit::input), "/" + std::string(path), "", false};
}

// One field may hold several challenges. Commas separate them, and also the parameters of one challenge: a scheme is a
// first word without "=" (RFC 9110 section 11.6.1).
bool offers_bearer(std::string_view field) {
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= field.size(); ++at) {
    if (at < field.size() && quoted && field[at] == '\\') {
      ++at;
    } else if (at < field.size() && field[at] == '"') {
      quoted = !quoted;
    } else if (at == field.size() || (field[at] == ',' && !quoted)) {
      const auto challenge = trim(field.substr(begin, at - begin));
      if (equal_ignoring_case(challenge.substr(0, challenge.find_first_of(" \t")), "Bearer")) return true;
      begin = at + 1;
    }
  }
  return false;
}

bool offers_bearer(const Fields::List& challenges) {
  if (challenges.empty()) return true;
  for (const auto field : challenges)
    if (offers_bearer(field)) return true;
  return false;
}

bool wants_input(std::span<const std::string> arguments) {
  const std::string_view operation = arguments.empty() ? "" : std::string_view(arguments[0]);
  return operation == "get" || operation == "store" || operation == "erase";
}

std::size_t complete(std::string_view input) {
  const bool ended = input.starts_with('\n') || input.starts_with("\r\n") || input.find("\n\n") != input.npos ||
                     input.find("\n\r\n") != input.npos;
  return ended ? input.size() : 0;
}

// keybearer's state is "keybearer:1:" and the fingerprint of the token that git got; any other is another helper's.
std::string refused_fingerprint(const Fields::List& states) {
  for (auto state : states) {
    if (!state.starts_with(state_prefix)) continue;
    state.remove_prefix(state_prefix.size());
    const bool is_hex = state.size() == 64 && state.find_first_not_of("0123456789abcdef") == state.npos;
    if (is_hex) return std::string(state);
  }
  return "";
}

Request read(std::span<const std::string> arguments, const Secret& input) {
  if (arguments.empty())
    throw Error{Exit::usage, "git: the operation is missing (get, store, erase or capability)",
                "see: keybearer git --help"};
  if (arguments[0] == "capability") return reply_only("version 0\ncapability authtype\ncapability state\n");
  if (!wants_input(arguments)) return reply_only();
  const Fields fields = read_fields(input.view());
  // git stores the credential that worked, which may be another helper's password (THREATS.md A9).
  if (arguments[0] == "store") return reply_only();
  const auto url = requested_url(fields);
  if (!url) return reply_only();

  Request request;
  request.target.url = *url;
  request.target.username = fields.username.value_or("");
  request.may_sign_in = true;
  for (const auto capability : fields.capability) {
    request.bearer |= capability == "authtype";
    request.retries |= capability == "state";
  }
  request.refused = refused_fingerprint(fields.state);
  request.host_offers_bearer = offers_bearer(fields.wwwauth);
  if (arguments[0] == "erase") {
    const auto refused = fields.credential ? fields.credential : fields.password;
    if (!refused || refused->empty()) return reply_only();
    request.action = Request::Action::reject;
    request.rejected = Secret(*refused);
  }
  return request;
}

bool takes_bearer(const Request& request, const Account& account) {
  if (!request.bearer || account.callers.git_bearer == GitBearer::no) return false;
  return account.callers.git_bearer == GitBearer::yes ||
         (request.host_offers_bearer && !account.callers.host_refuses_bearer_for_git);
}

void write(Secret& out, const Account& account, std::string_view key, std::string_view value) {
  if (value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos)
    throw Error{Exit::protocol,
                std::string(key) + " has a control byte, which git's protocol cannot carry",
                {},
                Kept::unsaid,
                account.name};
  if (key.size() + value.size() + 2 > line_limit)
    throw Error{Exit::protocol, std::string(key) + " is longer than a line of git's protocol (65535 bytes)",
                "request a smaller scope, which makes the token shorter", Kept::unsaid, account.name};
  out.append(key);
  out.append("=");
  out.append(value);
  out.append("\n");
}

// A cached token may have been revoked meanwhile. git then asks once more instead of failing (git 2.46).
void write_retry(Secret& out, const Credential& credential) {
  write(out, credential.account, "continue", "1");
  write(out, credential.account, "state[]", std::string(state_prefix) + credential.token.fingerprint);
}

// Never sends both pairs, nor a refresh token: git passes what it gets to all other configured helpers.
Answer answer(const Request& request, const Credential& credential) {
  const auto& [account, token, cached] = credential;
  Secret out;
  const bool bearer = takes_bearer(request, account);
  const std::string_view bytes = bearer_of(account, token).view();
  const bool retries = request.retries && cached && request.refused.empty() && !token.fingerprint.empty();
  if (request.bearer) write(out, account, "capability[]", "authtype");
  if (retries) write(out, account, "capability[]", "state");
  if (bearer) {
    write(out, account, "authtype", "Bearer");
    write(out, account, "credential", bytes);
  }
  if (request.bearer) write(out, account, "ephemeral", "1");
  if (!bearer) {
    write(out, account, "username", basic_username(request, account));
    write(out, account, "password", bytes);
  }
  if (const auto expiry = token.reported_expiry())
    write(out, account, "password_expiry_utc", std::to_string(expiry->time_since_epoch().count()));
  if (retries) write_retry(out, credential);
  return {std::move(out)};
}

// With quit=1 git does not ask the user for a password, which does not exist. git ignores the exit status.
Answer refuse(const Request&, const Error& error) { return {Secret("quit=1\n"), error.exit}; }

}  // namespace

const Protocol git = {
    .name = "git",
    .operands = "{} get|store|erase|capability",
    .summary = "git's credential helper protocol",
    .examples = {"keybearer setup git", "printf 'protocol=https\\nhost=git.example.com\\n\\n' | keybearer git get"},
    .link = {"git-credential-keybearer"},
    .forbids_asking = forbids_asking,
    .input_limit = request_limit,
    .path_hint = "set credential.useHttpPath=true, as keybearer setup git does",
    .username_is_in = "the remote",
    .wants_input = wants_input,
    .complete = complete,
    .read = read,
    .answer = answer,
    .tie = refuse,
    .refuse = refuse};

}  // namespace protocol
