// SPDX-License-Identifier: MIT
#include "helper/commands/commands.hpp"

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "protocol/protocol.hpp"

namespace {

using enum ValueKind;
using enum Group;
using Times = CommandOption::Times;

constexpr CommandOption add_options[] = {
    {"replace", "", none, "change these keys of an existing account"},
    {"provider", "P", provider, "a preset; see: keybearer help providers"},
    {"issuer", "URL", text, "the authorization server; it names its endpoints"},
    {"client-id", "ID", text, "as registered with the provider"},
    {"client-secret-file", "F", file, "keep the client secret; - is standard input"},
    {"redirect-uri", "URL", text, "as registered with the provider"},
    {"match", "URL", text, "where the token may be sent; repeatable", Times::repeated},
    {"scope", "S", text, "the scopes to request, separated by spaces"},
    {"store", "S", store, "where secrets are kept; see: keybearer help stores"},
    {"set", "KEY=VALUE", setting, "any other key of the configuration; repeatable", Times::repeated},
};

constexpr CommandOption login_options[] = {
    {"flow", "FLOW", flow, "how to sign in; see: keybearer help flows"},
    {"timeout", "SECONDS", text, "how long to wait for the user (300)"},
    {"refresh-token-file", "F", file, "import a refresh token; - is standard input"},
};

constexpr CommandOption setup_options[] = {
    {"print", "", none, "show what would change, and change nothing"},
    {"undo", "", none, "remove what setup wrote"},
};

constexpr CommandOption curl_options[] = {
    {"account", "ACCOUNT", account, "use this account; the URLs must still match it"},
};

constexpr CommandOption exec_options[] = {
    {"env", "NAME", text, "the variable (KEYBEARER_TOKEN)"},
};

constexpr CommandOption min_valid{"min-valid", "SECONDS", text, "how long it must stay valid (60, or half its life)"};
constexpr CommandOption fresh{"fresh", "", none, "refresh first"};
constexpr CommandOption token_options[] = {min_valid, fresh};

constexpr CommandOption get_options[] = {
    {"json", "", none, "print one JSON object (the only form)"},
    min_valid,
    fresh,
};

constexpr CommandOption status_options[] = {
    {"json", "", none, "print an array of objects"},
    {"check", "", none, "print nothing; 0, or 69, 75 or 77 if it would fail"},
};

constexpr CommandOption import_options[] = {
    {"print", "", none, "show the sections, and write nothing"},
    {"yes", "", none, "write them without asking"},
};

constexpr CommandOption doctor_options[] = {
    {"json", "", none, "print an array of objects"},
};

constexpr CommandOption refresh_options[] = {
    {"all", "", none, "every account that is signed in (the default)"},
    {"older-than", "DURATION", text, "skip those refreshed within that time: 12h, 7d"},
};

constexpr CommandOption keep_remote_options[] = {
    {"keep-remote", "", none, "do not ask the server to revoke the sign-in"},
};

constexpr CommandOption move_options[] = {
    {"store", "S", store, "the new keystore; see: keybearer help stores", Times::required},
};

constexpr auto any = Command::any_number;

constexpr Command own[] = {
    {"add",
     start,
     "[ACCOUNT]",
     text,
     0,
     1,
     "write an account; at a terminal it asks for the rest",
     add_options,
     "",
     {"keybearer add github --provider github --client-id ID",
      "keybearer add work --issuer https://login.example.com --client-id ID"},
     nullptr,
     true},
    {"login",
     start,
     "ACCOUNT|URL",
     account,
     1,
     1,
     "sign in",
     login_options,
     "",
     {"keybearer login work", "keybearer login work --flow device"}},
    {"setup",
     start,
     "TOOL",
     tool,
     1,
     1,
     "make git, docker, kubectl or another tool ask keybearer",
     setup_options,
     "TOOL\t{tools}\n",
     {"keybearer setup git --print", "keybearer setup git"}},
    {"curl",
     use,
     "{} ARG...",
     text,
     0,
     any,
     "run curl with the token of the account of its URLs",
     curl_options,
     "ARG...\tcurl's arguments; those that could expose the token are refused\n",
     {"keybearer curl https://api.example.com/me", "keybearer curl --account work -d a=b https://api.example.com/"},
     run_curl},
    {"exec",
     use,
     "ACCOUNT {} -- COMMAND [ARG]...",
     account,
     2,
     any,
     "run a command with the token in a variable",
     exec_options,
     "",
     {"keybearer exec work -- ./deploy", "keybearer exec github --env GH_TOKEN -- gh repo list"},
     run_exec},
    {"token",
     use,
     "TARGET",
     account,
     1,
     1,
     "print the access token",
     token_options,
     "",
     {"keybearer token work", "keybearer token https://api.example.com/ --fresh"},
     run_token},
    {"header",
     use,
     "TARGET",
     account,
     1,
     1,
     "print an Authorization header",
     token_options,
     "",
     {"keybearer header work", "keybearer header work | curl -H @- https://api.example.com/"},
     run_header},
    {"get",
     use,
     "TARGET",
     account,
     1,
     1,
     "print the access token and its metadata",
     get_options,
     "",
     {"keybearer get work", "keybearer get work | jq -r .expires_at"},
     run_get},
    {"status",
     look_after,
     "[ACCOUNT...|URL]",
     account,
     0,
     any,
     "show which accounts are signed in, and for how long",
     status_options,
     "",
     {"keybearer status", "keybearer status https://git.example.com/"},
     run_status},
    {"doctor",
     look_after,
     "",
     none,
     0,
     0,
     "look for problems, and say what to do",
     doctor_options,
     "",
     {"keybearer doctor", "keybearer doctor --json"}},
    {"refresh",
     look_after,
     "[ACCOUNT]...",
     account,
     0,
     any,
     "refresh without asking the user, as a timer does",
     refresh_options,
     "",
     {"keybearer refresh work", "keybearer refresh --all --older-than 7d"}},
    {"logout",
     look_after,
     "ACCOUNT",
     account,
     1,
     1,
     "revoke the sign-in at the server, then delete it",
     keep_remote_options,
     "",
     {"keybearer logout work", "keybearer logout work --keep-remote"}},
    {"remove",
     look_after,
     "ACCOUNT",
     account,
     1,
     1,
     "delete an account, its sign-in and its client secret",
     keep_remote_options,
     "",
     {"keybearer remove work", "keybearer remove work --keep-remote"},
     nullptr,
     true},
    {"move",
     look_after,
     "ACCOUNT",
     account,
     1,
     1,
     "move a sign-in to another keystore",
     move_options,
     "",
     {"keybearer move work --store file", "keybearer move work --store exec:docker-credential-pass"}},
    {"import",
     look_after,
     "TOOL",
     foreign_tool,
     1,
     1,
     "take over hosts, users and client ids of another tool",
     import_options,
     "TOOL\tgh, git-credential-oauth, oidc-agent, docker\n",
     {"keybearer import gh --print", "keybearer import git-credential-oauth"},
     nullptr,
     true},
    {"completion",
     look_after,
     "bash|zsh|fish [-- WORD...]",
     shell,
     1,
     1,
     "print a shell's completion script",
     {},
     "WORD...\tprint what may stand in place of the last word; the scripts ask so\n",
     {"source <(keybearer completion bash)", "keybearer completion fish | source"}},
};

constexpr Command help{"help",
                       look_after,
                       "[COMMAND|providers|stores|flows|exit-codes]",
                       command,
                       0,
                       1,
                       "print this list, or the usage of one command",
                       {},
                       "",
                       {"keybearer help login", "keybearer help providers"}};

// A protocol is a command too; its row in protocol::protocols describes it.
Command command_of(const protocol::Protocol& row) {
  Command made = help;
  made.name = row.name;
  made.group = called_by_tools;
  made.operands = row.operands;
  made.operand = text;
  made.most = row.operands_limit;
  made.summary = row.summary;
  made.options = row.options;
  made.examples = row.examples;
  made.run = run_protocol;
  return made;
}

std::vector<Command> every_command() {
  std::vector<Command> all(std::begin(own), std::end(own));
  all.push_back(help);
  for (const auto* row : protocol::protocols) all.push_back(command_of(*row));
  return all;
}

std::string usage_of(const CommandOption& option) {
  std::string usage = "--" + std::string(option.name);
  if (!option.value.empty()) usage += " " + std::string(option.value);
  if (option.times != Times::required) usage = "[" + usage + "]";
  return usage + (option.times == Times::repeated ? "..." : "");
}

}  // namespace

std::span<const Command> commands() {
  static const auto all = every_command();
  return all;
}

const Command& command_named(std::string_view name) {
  const auto all = commands();
  if (const Command* found = find_named(all, name)) return *found;
  const std::string meant = did_you_mean(name, names_of(all));
  throw Error{Exit::usage, "there is no command " + printable(name, 64), meant.empty() ? "see: keybearer help" : meant};
}

// For `curl`, only a --help directly after it is ours; a later one is curl's.
bool asks_for_help(const Command& command, const Arguments& arguments) {
  for (const auto& argument : arguments) {
    if (argument == "--help") return true;
    if (argument == "--" || command.run == run_curl) return false;
  }
  return false;
}

std::string usage_of(const Command& command) {
  constexpr std::string_view place = "{}";
  const std::string options = join(command.options, " ", [](const CommandOption& one) { return usage_of(one); });
  std::string words(command.operands);
  const auto at = words.find(place);
  if (at == words.npos)
    words += (words.empty() || options.empty() ? "" : " ") + options;
  else if (options.empty())
    words.erase(at, place.size() + 1);
  else
    words.replace(at, place.size(), options);
  return std::string(command.name) + (words.empty() ? "" : " ") + words;
}
