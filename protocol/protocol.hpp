// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"
#include "helper/core/token.hpp"

// The languages of those who call us. A protocol is a few pure functions over bytes: no process, account file or clock.
namespace protocol {

// What docker, bazel, terraform and keyring end with where they want no more than "it went wrong".
inline constexpr Exit failure{1};

struct Answer {
  Secret output;  // for standard output
  Exit exit = Exit::ok;
  bool silent = false;  // the caller shows the output to a person, or asks of us that nothing is said
};

struct Request {
  enum class Action {
    get,      // a token is wanted
    reject,   // the one in `rejected` was refused by the host
    forget,   // the cached token may go; nobody says that it was refused
    sign_in,  // a person wants to sign in
    list,     // whatever there is
    reply,    // nothing that needs an account: `reply` is the whole answer
  } action = Action::get;

  AccountQuery target;
  Secret rejected;      // with Action::reject: the access token that the caller had
  std::string refused;  // with Action::get: the fingerprint of the token that the host has just refused, or empty
  Answer reply;

  bool may_sign_in = false;        // the caller waits for a person who is there
  bool retries = false;            // the caller asks again, once, where the host refuses a token
  bool bearer = false;             // the caller can send a Bearer header
  bool host_offers_bearer = true;  // false: there was a challenge and Bearer was not in it
  bool with_username = false;      // keyring's --mode creds
  std::string echo;                // what the answer repeats, byte for byte: docker's key, kubernetes' apiVersion
  std::optional<std::chrono::seconds> max_age;         // a cached token that is older is renewed first
  std::optional<std::chrono::seconds> caller_timeout;  // the caller gives up after that long
};

// A token, and what the protocol may need to know of where it comes from.
struct Credential {
  const Account& account;
  const AccessToken& token;
  bool cached;  // not obtained for this very request
};

// What several of them do.

bool never_wants_input(std::span<const std::string> arguments);
bool always_wants_input(std::span<const std::string> arguments);
std::size_t complete_at_end_of_input(std::string_view input);
std::size_t complete_line(std::string_view input);  // LF included
std::size_t complete_json(std::string_view input);  // its brackets are balanced
Answer empty_answer(const Request& request);
Answer exit_code_only(const Request& request, const Error& error);
Answer exit_code_only(const Error& error);
Answer line_of(json::Writer& out);                   // the value, and LF
Secret bearer_header(const Credential& credential);  // "Bearer TOKEN"
Request reply_only(std::string_view output = "", Exit exit = Exit::ok);
// Error{input, "NAME: ..."} where the request lacks the string member.
std::string_view required_string(const json::Value& object, std::string_view member, std::string_view protocol);

// The link to keybearer that a tool calls which fixes the name of its program, or allows it no argument.
struct Link {
  std::string_view name = {};  // empty: the tool needs none
  enum class Made {
    at_installation,           // CMakeLists.txt has it, too
    by_setup,                  // since the name may be another program's
    by_setup_for_each_account  // the account's name follows
  } made = Made::at_installation;
};

// All that is special of one protocol. Its file defines it, and the table below names it.
struct Protocol {
  std::string_view name;          // the command: "keybearer git"
  std::string_view usage;         // what follows the name, as in the manual's SYNOPSIS
  std::string_view summary;       // one line of `keybearer help`
  std::string_view details = {};  // of --help: a row for each option, beneath that of --account
  Link link = {};
  std::string_view only_argument = {};  // the one word that the tool passes, which then stands for the name
  // The tool's own command that prints 0, false, never, no or off where its user forbids it to ask for credentials; the
  // origin of the request follows.
  std::span<const std::string_view> forbids_asking = {};
  std::string_view environment = {};    // the variable that holds the request; empty: it comes on standard input
  std::string_view greeting = {};       // said before anything is read
  bool many_requests = false;           // request after request, until the end of the input
  std::size_t input_limit = 64 * 1024;  // bytes of a request; more is Error{input}
  std::size_t operands_limit = 1;       // arguments beside the options
  const char* option = nullptr;  // an option with a value, beside --account: read() finds "--OPTION" and it at the end

  // Whether a request comes on standard input for these arguments; where not, nothing is read.
  bool (*wants_input)(std::span<const std::string> arguments) = never_wants_input;
  // How many of these bytes of standard input are a complete request, so that no end of file is waited for; 0: none
  // yet.
  std::size_t (*complete)(std::string_view input) = complete_at_end_of_input;
  // Throws Error{input} on what is not the protocol, Error{usage} on what is not its command line.
  Request (*read)(std::span<const std::string> arguments, const Secret& input);
  // Throws Error{protocol} where the token cannot be said in this language.
  Answer (*answer)(const Request& request, const Credential& credential);
  // To Action::list. Credential::token has no value where no good one is at hand.
  Answer (*list)(std::span<const Credential> all) = nullptr;
  // To the other actions, when it was done.
  Answer (*done)(const Request& request) = empty_answer;
  // No account matches.
  Answer (*no_match)(const Request& request) = empty_answer;
  // An account matches and no token can be had. The reason goes to standard error too, unless the answer is silent.
  Answer (*refuse)(const Request& request, const Error& error) = exit_code_only;
  // Anything else went wrong: the request could not be read, the configuration is broken.
  Answer (*fail)(const Error& error) = exit_code_only;
};

// The table: a file each. The commands, their help and the names by which we are called are made from it, in this
// order.
extern const Protocol git, docker, cargo, bazel, kubernetes, go, google, terraform, keyring, pnpm;
inline constexpr const Protocol* protocols[] = {&git, &docker, &cargo,     &bazel,   &kubernetes,
                                                &go,  &google, &terraform, &keyring, &pnpm};

const Protocol* find_protocol(std::string_view name);

// The command line that a call means. A tool that cannot name the protocol is known by the name that it calls, which is
// argv[0], or by its only argument.
std::vector<std::string> command_line(std::string_view program, std::vector<std::string> arguments);

}  // namespace protocol
