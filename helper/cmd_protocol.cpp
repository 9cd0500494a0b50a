// SPDX-License-Identifier: MIT
#include <poll.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>

#include "attended.hpp"
#include "broker.hpp"
#include "commands.hpp"
#include "core/config.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "options.hpp"
#include "protocol/protocol.hpp"
#include "terminal.hpp"

namespace {

using protocol::Answer;
using protocol::Protocol;
using protocol::Request;
using std::chrono::steady_clock;

// A caller writes its request at once; one that stops halfway would keep us for ever (threats A8). A person may.
constexpr std::chrono::seconds patience{10};
constexpr std::size_t piece = 16 * 1024;

// False when the time is over.
bool readable(steady_clock::time_point deadline, bool person) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (!person && left.count() <= 0) return false;
    const int ready = poll(&input, 1, person ? -1 : static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the read will say why
  }
}

// False at the end.
bool read_piece(Secret& into) {
  const auto before = into.size();
  into.resize(before + piece);
  const ssize_t count = read(STDIN_FILENO, into.data() + before, piece);
  const int number = errno;
  into.resize(before + (count > 0 ? static_cast<std::size_t>(count) : 0));
  if (count < 0 && number != EINTR && number != EAGAIN)
    throw Error{Exit::input, "standard input cannot be read: " + errno_text(number)};
  return count != 0;
}

Secret read_request(const Protocol& protocol) {
  const bool person = terminal::input_is_terminal();
  if (person) terminal::note(std::string(protocol.name) + ": type the request; an empty line ends it");
  const auto deadline = steady_clock::now() + patience;
  Secret input;
  while (!protocol.complete(input.view())) {
    if (input.size() > protocol.input_limit)
      throw Error{Exit::input, "request is larger than " + std::to_string(protocol.input_limit) + " bytes"};
    if (!readable(deadline, person))
      throw Error{Exit::input, "request not complete after " + std::to_string(patience.count()) + " s"};
    if (!read_piece(input)) break;
  }
  return input;
}

// The name that a host wants beside any token ("oauth2", "x-token-auth") names nobody, unless somebody is called so
// (threats B6).
bool names_nobody(const std::vector<Account>& accounts, const Asked& asked) {
  bool nobody = false;
  for (const auto& account : accounts) {
    if (account.username == asked.username || account.name == asked.username) return false;
    if (account.basic_username != asked.username && account.preset_basic_username != asked.username) continue;
    for (const auto& match : account.match) nobody |= asked.url && match.covers(*asked.url);
  }
  return nobody;
}

Choice choose(const std::vector<Account>& accounts, Asked asked) {
  if (!asked.username.empty() && names_nobody(accounts, asked)) asked.username.clear();
  return account_for(accounts, asked);
}

// A request that is not ours gets no answer, and no word either, unless it is one step away from being ours.
void explain_no_match(const Choice& choice, const Asked& asked) {
  if (!asked.url) return;
  if (choice.plain_http)
    terminal::warn("refusing to answer for " + asked.url->origin.text() + ": " + choice.plain_http->name +
                   " has this host over https only");
  else if (choice.other_path && asked.url->path == "/")
    terminal::note(choice.other_path->name + ": its match for " + asked.url->origin.authority() +
                   " has a path, and none was asked for; set credential.useHttpPath=true, as keybearer setup git does");
}

Exit give(const Answer& answer) {
  if (!answer.output.empty()) terminal::put(answer.output.view());
  return answer.exit;
}

// The terminal of the person behind the caller, where one is there and a sign-in may be started for this protocol.
Descriptor person_behind(const Protocol& protocol, const Request& request, const Account& account) {
  if (!protocol.may_sign_in) return {};
  Descriptor terminal = attended::behind_request(account);
  if (terminal && &protocol == &protocol::git && request.asked.url && attended::git_forbids(*request.asked.url)) return {};
  return terminal;
}

AccessToken token_or_sign_in(const Protocol& protocol, const Request& request, const Account& account) {
  const Time asked_at = now();
  try {
    return token_for(account);
  } catch (const Error& error) {
    if (error.exit != Exit::login) throw;
    const Descriptor terminal = person_behind(protocol, request, account);
    if (!terminal) throw;
    terminal::note(error.text);
    sign_in(account, terminal.get(), asked_at);
    return token_for(account);
  }
}

Answer answer(const Protocol& protocol, const Request& request, const Account& account) {
  try {
    return protocol.answer(request, account, token_or_sign_in(protocol, request, account));
  } catch (const Error& error) {
    terminal::error(error.text);
    return protocol.refuse(request, error);
  }
}

}  // namespace

Exit run_protocol(const Command& self, const Arguments& arguments) {
  const Protocol* protocol = protocol::find_protocol(self.name);
  if (!protocol) throw Error{Exit::internal, std::string(self.name) + ": no such protocol; report this"};
  const Options options(self, arguments, {{"account", Options::value}}, 1, 1);
  const auto& names = options.names();
  Request request = protocol->read(names, protocol->wants_input(names) ? read_request(*protocol) : Secret());
  if (request.action == Request::Action::ignore) {
    if (!request.reply.empty()) terminal::put(request.reply);
    return Exit::ok;
  }

  request.asked.account = options.get("account").value_or("");
  const Configuration configuration = read_configuration();
  const Choice choice = choose(configuration.accounts, request.asked);
  if (!choice.account) {
    explain_no_match(choice, request.asked);
    return Exit::ok;
  }
  if (request.action == Request::Action::get) return give(answer(*protocol, request, *choice.account));
  reject_token(*choice.account, request.rejected);
  return Exit::ok;
}
