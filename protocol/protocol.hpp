// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"
#include "helper/config/account.hpp"
#include "helper/config/command_option.hpp"
#include "helper/core/token.hpp"

// The credential protocols of the tools that call keybearer. A protocol is a few pure functions over bytes; it uses no
// process, account file or clock.
namespace protocol {

// The exit status of docker, bazel, terraform and keyring for any failure.
inline constexpr Exit failure{1};

struct Answer {
  Secret output;  // for standard output
  Exit exit = Exit::ok;
  bool silent = false;  // no message on standard error: the caller shows the output, or expects no message
};

struct Request {
  enum class Action {
    get,      // the caller wants a token
    reject,   // the host refused the token in `rejected`
    forget,   // the caller no longer needs the cached token; the host may not have refused it
    sign_in,  // the user wants to sign in
    list,     // the caller wants all tokens that are cached
    reply,    // no account is needed: `reply` is the answer
  } action = Action::get;

  AccountQuery target;
  Secret rejected;      // with Action::reject: the access token that the caller had
  std::string refused;  // with Action::get: the fingerprint of the token that the host has just refused, or empty
  Answer reply;

  bool may_sign_in = false;        // the user may be waiting at a terminal
  bool retries = false;            // the caller asks once more if the host refuses a token
  bool bearer = false;             // the caller can send a Bearer header
  bool host_offers_bearer = true;  // false: there was a challenge, without Bearer
  bool with_username = false;      // keyring's --mode creds
  bool as_json = false;            // keyring's --output json
  std::string echo;                // what the answer repeats, byte for byte: docker's key, kubernetes' apiVersion
  std::optional<std::chrono::seconds> max_age;         // a cached token that is older is refreshed first
  std::optional<std::chrono::seconds> caller_timeout;  // the caller waits no longer than this
};

// A token, its account, and whether it was cached before this request.
struct Credential {
  const Account& account;
  const AccessToken& token;
  bool cached;
};

// Functions that several protocols use.

bool never_wants_input(std::span<const std::string> arguments);
bool always_wants_input(std::span<const std::string> arguments);
std::size_t complete_at_end_of_input(std::string_view input);
std::size_t complete_line(std::string_view input);  // LF included
std::size_t complete_json(std::string_view input);  // up to where its brackets are balanced
Answer empty_answer(const Request& request);
Answer exit_code_only(const Request& request, const Error& error);
Answer exit_code_only(const Error& error);
Answer line_of(json::Writer& out);                   // the value and LF
Secret bearer_header(const Credential& credential);  // "Bearer TOKEN"
Request reply_only(std::string_view output = "", Exit exit = Exit::ok);
// Throws Error{input, "PROTOCOL: ..."} if the object has no such member, or if it is not a string.
std::string_view required_string(const json::Value& object, std::string_view member, std::string_view protocol);

// A link to keybearer, for a tool whose helper has a fixed name or takes no argument.
struct Link {
  std::string_view name = {};  // empty: the tool needs none
  enum class Made {
    at_installation,           // by CMakeLists.txt
    by_setup,                  // since another program may have this name
    by_setup_for_each_account  // the account's name follows
  } made = Made::at_installation;
};

// The option of every protocol.
inline constexpr CommandOption account_option{"account", "ACCOUNT", ValueKind::account,
                                              "use this account; the URL must still match it"};
inline constexpr CommandOption only_account[] = {account_option};

// All that is specific to one protocol. Each file defines one, and the table below lists them.
struct Protocol {
  std::string_view name;                     // the command: "keybearer git"
  std::string_view operands;                 // as in the manual's SYNOPSIS; {} is where the options stand
  std::string_view summary;                  // one line of `keybearer help`
  std::array<std::string_view, 2> examples;  // for --help
  Link link = {};
  std::string_view only_argument = {};  // the one argument that the tool passes, which then replaces the name
  // The tool's command that prints 0, false, never, no or off if its user does not want to be asked for credentials.
  // The origin of the request is added to it.
  std::span<const std::string_view> forbids_asking = {};
  std::string_view environment = {};    // the variable that holds the request; empty: it is on standard input
  std::string_view greeting = {};       // written before anything is read
  bool many_requests = false;           // requests follow each other until the end of the input
  std::size_t input_limit = 64 * 1024;  // bytes of a request; more is Error{input}
  std::size_t operands_limit = 1;       // arguments other than options
  bool can_name_account = true;         // the tool's configuration can pass --account
  std::string_view path_hint = "add a match without a path";  // for a request without a path, if the match has one
  std::string_view username_is_in = {};  // where users write a URL with the username that the tool then sends
  // For each that is given, except --account, read() gets "--OPTION" and its value at the end.
  std::span<const CommandOption> options = only_account;

  // Whether standard input holds a request for these arguments; if not, nothing is read.
  bool (*wants_input)(std::span<const std::string> arguments) = never_wants_input;
  // The number of bytes of standard input that are a complete request, so that the end of the input is not awaited; 0
  // if it is not complete yet.
  std::size_t (*complete)(std::string_view input) = complete_at_end_of_input;
  // Throws Error{input} if the input does not follow the protocol, Error{usage} if the arguments do not.
  Request (*read)(std::span<const std::string> arguments, const Secret& input);
  // Throws Error{protocol} if the protocol cannot carry the token.
  Answer (*answer)(const Request& request, const Credential& credential);
  // Answers Action::list. Credential::token is empty if no valid token is cached.
  Answer (*list)(std::span<const Credential> all) = nullptr;
  // Answers the other actions once they are done.
  Answer (*done)(const Request& request) = empty_answer;
  // No account matches.
  Answer (*no_match)(const Request& request) = empty_answer;
  // Several accounts match equally well; null: as no_match. The error is shown on standard error.
  Answer (*tie)(const Request& request, const Error& error) = nullptr;
  // An account matches, but there is no token. The error is also shown on standard error, unless the answer is silent.
  Answer (*refuse)(const Request& request, const Error& error) = exit_code_only;
  // Any other error: the request could not be read, or the configuration is wrong.
  Answer (*fail)(const Error& error) = exit_code_only;
};

// The table. The commands, their help and the names by which keybearer may be called are made from it, in this order.
extern const Protocol git, docker, cargo, bazel, kubernetes, go, google, terraform, keyring, pnpm;
inline constexpr const Protocol* protocols[] = {&git, &docker, &cargo,     &bazel,   &kubernetes,
                                                &go,  &google, &terraform, &keyring, &pnpm};

const Protocol* find_protocol(std::string_view name);

// The command line with the protocol's name in front. If the tool cannot pass that name, the protocol is known by the
// name that the tool calls (argv[0]), or by its only argument.
std::vector<std::string> command_line(std::string_view program, std::vector<std::string> arguments);

}  // namespace protocol
