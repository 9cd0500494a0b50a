// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/account.hpp"
#include "core/error.hpp"
#include "core/secret.hpp"
#include "core/token.hpp"

// The languages of those who call us. A protocol is three pure functions over bytes: no process, account file or clock.
namespace protocol {

struct Request {
  enum class Action {
    get,     // a token is wanted
    reject,  // the one in `rejected` was refused by the host
    ignore,  // nothing that needs an account: `reply` is the whole answer, exit 0
  } action = Action::get;

  Asked asked;
  Secret rejected;                 // with Action::reject: the access token that the caller had
  std::string_view reply;          // with Action::ignore
  bool bearer = false;             // the caller can send a Bearer header
  bool host_offers_bearer = true;  // false: there was a challenge and Bearer was not in it
};

struct Answer {
  Secret output;  // for standard output
  Exit exit = Exit::ok;
};

struct Protocol {
  std::string_view name;     // the command: "keybearer git"
  std::string_view program;  // the name by which it is called, "git-credential-keybearer"
  std::string_view usage;    // what follows the name
  std::size_t input_limit;   // bytes of standard input; more is Error{input}
  bool may_sign_in;          // its callers wait for a person who is there
  // Whether a request comes on standard input for these arguments; where not, nothing is read.
  bool (*wants_input)(std::span<const std::string> arguments);
  // Whether these bytes of standard input are a complete request, so that no end of file is waited for.
  bool (*complete)(std::string_view input);
  // Throws Error{input} on what is not the protocol, Error{usage} on what is not its command line.
  Request (*read)(std::span<const std::string> arguments, const Secret& input);
  // Throws Error{protocol} where the token cannot be said in this language.
  Answer (*answer)(const Request& request, const Account& account, const AccessToken& token);
  // An account matches and no token can be had. The reason goes to standard error by itself.
  Answer (*refuse)(const Request& request, const Error& error);
};

std::span<const Protocol* const> protocols();
const Protocol* find_protocol(std::string_view name);

extern const Protocol git;

}  // namespace protocol
