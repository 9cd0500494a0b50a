// SPDX-License-Identifier: MIT
#include "protocol/protocol.hpp"

#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/broker.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/config/config.hpp"
#include "helper/core/cache.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"

namespace {

using protocol::account_option;
using protocol::Answer;
using protocol::Protocol;
using protocol::Request;

// A caller writes its request at once; one that stops halfway must not keep us waiting forever (THREATS.md A8). A user
// who types the request has no limit.
constexpr std::chrono::seconds request_timeout{10};
constexpr std::size_t first_piece = 1024, next_piece = 16 * 1024;  // most requests are small

// Waits for input; false if the deadline has passed. It is one deadline for the whole request, so a caller that sends
// one byte at a time does not extend it.
bool readable(std::optional<Deadline> deadline) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (!deadline || !has_passed(*deadline)) {
    const int ready = poll(&input, 1, poll_timeout(deadline));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // read(2) reports the error
  }
  return false;
}

// False at the end of the input.
bool read_piece(Secret& into) {
  const std::size_t room = into.capacity() - into.size();
  const std::size_t piece = room > 0 ? room : into.empty() ? first_piece : next_piece;
  const ssize_t count = read_some(STDIN_FILENO, into, piece);
  if (count < 0 && errno != EINTR && errno != EAGAIN)
    throw Error{Exit::input, "standard input cannot be read: " + errno_text(errno)};
  return count != 0;
}

// Bytes that follow the request stay in `input` for the next one. None if the input ended before the first byte of a
// further request.
std::optional<Secret> take_request(const Protocol& protocol, Secret& input, bool typed, bool first) {
  Deadline deadline = deadline_after(request_timeout);
  std::size_t length = 0;
  while ((length = protocol.complete(input.view())) == 0) {
    if (input.size() > protocol.input_limit)
      throw Error{Exit::input, "request is larger than " + std::to_string(protocol.input_limit) + " bytes"};
    const bool between_requests = !first && input.empty();  // no limit: we end when the caller does
    if (!readable(typed || between_requests ? std::nullopt : std::optional(deadline)))
      throw Error{Exit::input, "request is not complete after " + std::to_string(request_timeout.count()) + " s"};
    if (between_requests) deadline = deadline_after(request_timeout);
    if (read_piece(input)) continue;
    if (!first && input.empty()) return {};
    length = input.size();
    break;
  }
  Secret rest = input.substr(length);
  input.resize(length);
  return std::exchange(input, std::move(rest));
}

Secret request_in_environment(const Protocol& protocol) {
  const char* value = std::getenv(std::string(protocol.environment).c_str());
  const std::string_view text = value ? value : "";
  if (text.size() > protocol.input_limit)
    throw Error{Exit::input, std::string(protocol.environment) + " is larger than " +
                                 std::to_string(protocol.input_limit) + " bytes"};
  return Secret(text);
}

// A request that no account matches gets no answer and no message, unless an account almost matches it.
void explain_no_match(const Protocol& protocol, const MatchResult& result, const AccountQuery& query) {
  if (!query.url) return;
  if (result.plain_http)
    terminal::warn("refusing to answer for " + query.url->origin.text() + ": " + result.plain_http->name +
                   " answers this host over https only");
  else if (result.other_path && query.url->path == "/")
    terminal::note(result.other_path->name + ": its match for " + query.url->origin.authority() +
                   " has a path, but the request has none; " + std::string(protocol.path_hint));
}

// The terminal of the user who runs the caller, if there is one and this request may start a sign-in; else none.
Descriptor terminal_behind(const Protocol& protocol, const Request& request, const Account& account) {
  if (!request.may_sign_in) return {};
  Descriptor terminal = interactive::behind_request(account);
  if (terminal && !protocol.forbids_asking.empty() && request.target.url &&
      interactive::tool_forbids(protocol.forbids_asking, *request.target.url))
    return {};
  return terminal;
}

TokenRequirements wanted_by(const Request& request) {
  TokenRequirements wanted;
  wanted.max_age = request.max_age;
  wanted.caller_timeout = request.caller_timeout;
  wanted.refused = request.refused;
  return wanted;
}

AccessToken token_or_sign_in(const Protocol& protocol, const Request& request, const Account& account) {
  const Time asked_at = now();
  try {
    return token_for(account, wanted_by(request));
  } catch (const Error& error) {
    if (error.exit != Exit::login) throw;
    const Descriptor terminal = terminal_behind(protocol, request, account);
    if (!terminal) throw;
    terminal::note(account.name + ": " + error.what + "; signing in");  // its hint, to run login, is done now
    sign_in(account, terminal.get(), asked_at);
    return token_for(account);
  }
}

Answer sign_in_for(const Protocol& protocol, const Request& request, const Account& account) {
  const Descriptor terminal = terminal_behind(protocol, request, account);
  if (!terminal)
    throw Error{Exit::login, "there is no terminal to sign in at", "run: keybearer login " + account.name, Kept::unsaid,
                account.name};
  sign_in(account, terminal.get(), now());
  return protocol.done(request);
}

Answer list(const Protocol& protocol, const std::vector<Account>& accounts, const std::string& narrowed) {
  if (!narrowed.empty()) account_named(accounts, narrowed);
  std::vector<AccessToken> tokens;
  for (const auto& account : accounts) tokens.push_back(cached_token(account).value_or(AccessToken{}));
  std::vector<protocol::Credential> all;
  for (std::size_t at = 0; at < accounts.size(); ++at)
    if (narrowed.empty() || accounts[at].name == narrowed) all.push_back({accounts[at], tokens[at], true});
  return protocol.list(all);
}

Answer serve(const Protocol& protocol, const Request& request, const Account& account) {
  switch (request.action) {
    case Request::Action::reject:
      reject_token(account, request.rejected);
      return protocol.done(request);
    case Request::Action::forget:
      drop_cached(account);
      return protocol.done(request);
    case Request::Action::sign_in:
      return sign_in_for(protocol, request, account);
    default:
      break;
  }
  const AccessToken token = token_or_sign_in(protocol, request, account);
  return protocol.answer(request, {account, token, !token.renewed});
}

Answer said(Answer answer, const Error& error) {
  if (!answer.silent) terminal::error(sentence(error));
  return answer;
}

// Several accounts match equally well. The user is told what decides in the tool's own configuration.
Answer for_several(const Protocol& protocol, const Request& request, const MatchResult& result) {
  const Url& url = *request.target.url;
  std::string hint = "set default = yes in one of them";
  if (!protocol.username_is_in.empty())
    hint = "write https://" + username_that_decides(result) + "@" + url.origin.authority() + "/... in " +
           std::string(protocol.username_is_in) + ", give one a longer match, or " + hint;
  else if (protocol.can_name_account)
    hint = "name one with --account, give one a longer match, or " + hint;
  const Error error = tied(result, url, hint);
  Answer answer = protocol.tie ? protocol.tie(request, error) : protocol.no_match(request);
  answer.silent = false;
  return said(std::move(answer), error);
}

// No account matches: the caller gets its protocol's answer for "no match", the user the reason.
Answer unmatched(const Protocol& protocol, const Request& request, const MatchResult& result) {
  Answer answer = protocol.no_match(request);
  if (answer.exit == Exit::ok || answer.silent || !answer.output.empty() || !request.target.url)
    explain_no_match(protocol, result, request.target);
  else
    return said(std::move(answer), nothing_matches(result, *request.target.url));
  return answer;
}

Answer handle(const Protocol& protocol, Request request, const std::string& narrowed) {
  using Action = Request::Action;
  if (request.action == Action::reply) return std::move(request.reply);
  if (request.target.account.empty()) request.target.account = narrowed;
  const Configuration configuration =
      request.action == Action::list ? read_configuration() : read_configuration_for(request.target);
  if (request.action == Action::list) return list(protocol, configuration.accounts, request.target.account);
  MatchResult result;
  try {
    result = account_for(configuration.accounts, request.target);
  } catch (const Error& error) {
    if (error.exit != Exit::config) throw;
    Answer answer = protocol.no_match(request);
    answer.silent = false;
    return said(std::move(answer), error);
  }
  if (!result.tied.empty()) return for_several(protocol, request, result);
  if (!result.account) return unmatched(protocol, request, result);
  try {
    return serve(protocol, request, *result.account);
  } catch (const Error& error) {
    return said(protocol.refuse(request, error), error);
  }
}

Exit give(const Answer& answer) {
  if (!answer.output.empty()) terminal::put(answer.output.view());
  return answer.exit;
}

struct Line {
  std::vector<std::string> words;  // for Protocol::read
  std::string account;
};

Line read_line(const Command& self, const Protocol& protocol, const Arguments& arguments) {
  const auto options = Options::of_call(self, arguments);
  Line line{options.names(), options.get("account").value_or("")};
  if (options.has("account") &&
      line.account.empty())  // an unset variable in a tool's configuration must not mean "any"
    throw Error{Exit::usage, std::string(self.name) + ": --account is empty",
                "see: keybearer " + std::string(self.name) + " --help"};
  for (const auto& option : protocol.options) {
    if (option.name == account_option.name || !options.has(option.name)) continue;
    line.words.push_back("--" + std::string(option.name));
    line.words.push_back(*options.get(option.name));
  }
  return line;
}

// Returns false if no further request is to be read.
bool answer_one(const Protocol& protocol, const Line& line, Secret& input, bool typed, bool first, Exit& exit) {
  try {
    std::optional<Secret> bytes(std::in_place);
    if (!protocol.environment.empty())
      bytes = request_in_environment(protocol);
    else if (protocol.wants_input(line.words))
      bytes = take_request(protocol, input, typed, first);
    if (!bytes) return false;
    exit = give(handle(protocol, protocol.read(line.words, *bytes), line.account));
    return protocol.many_requests;
  } catch (const Error& error) {
    exit = give(said(protocol.fail(error), error));
    return false;
  }
}

}  // namespace

Exit run_protocol(const Command& self, const Arguments& arguments) {
  const Protocol* protocol = protocol::find_protocol(self.name);
  if (!protocol) throw Error{Exit::internal, std::string(self.name) + ": there is no such protocol", "report this"};
  const Line line = read_line(self, *protocol, arguments);
  if (!protocol->greeting.empty()) terminal::put(protocol->greeting);
  const bool typed =
      protocol->environment.empty() && protocol->wants_input(line.words) && terminal::input_is_terminal();
  if (typed) terminal::note(std::string(protocol->name) + ": type the request; an empty line ends it");
  Secret input;
  Exit exit = Exit::ok;
  for (bool first = true; answer_one(*protocol, line, input, typed, first, exit); first = false) {
  }
  return exit;
}
