// SPDX-License-Identifier: MIT
#include "helper/commands/commands.hpp"

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"
#include "helper/config/stores.hpp"
#include "helper/setup/setup.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace {

constexpr std::string_view token_options =
    "  --min-valid SECONDS        how long the token must stay valid (60, or half its lifetime if that is less)\n"
    "  --fresh                    refresh first\n";

constexpr std::string_view account_option =  // of every protocol
    "  --account ACCOUNT          use this account; the request's URL must still match it\n";

constexpr Command own[] = {
    Command{"add",
            "ACCOUNT [--replace] [--provider P] [--issuer URL] [--client-id ID] [--client-secret-file F] "
            "[--redirect-uri URL] [--match URL]... [--scope S] [--store S] [--set KEY=VALUE]...",
            "write an account into the configuration",
            "  --replace                  change these keys of an existing account\n"
            "  --provider P               a preset; see: keybearer help providers\n"
            "  --issuer URL               the authorization server; its metadata names the endpoints\n"
            "  --client-id ID             as registered with the provider\n"
            "  --client-secret-file F     keep the client secret in the keystore; - is standard input\n"
            "  --redirect-uri URL         as registered with the provider\n"
            "  --match URL                where the token may be sent; repeatable\n"
            "  --scope S                  the scopes to request, separated by spaces\n"
            "  --store S                  where secrets are kept; see: keybearer help stores\n"
            "  --set KEY=VALUE            any other key of the configuration; repeatable\n",
            run_add},
    Command{"remove", "ACCOUNT [--keep-remote]", "delete an account, its sign-in and its client secret",
            "  --keep-remote              do not ask the server to revoke the sign-in\n", run_remove},
    Command{"login", "ACCOUNT|URL [--flow FLOW] [--timeout SECONDS] [--refresh-token-file F]", "sign in",
            "  --flow FLOW                {flows}\n"
            "  --timeout SECONDS          how long to wait for the user (300)\n"
            "  --refresh-token-file F     import a refresh token obtained elsewhere; - is standard input\n",
            run_login},
    Command{"logout", "ACCOUNT [--keep-remote]", "revoke the sign-in at the server, then delete it",
            "  --keep-remote              do not ask the server to revoke the sign-in\n", run_logout},
    Command{"move", "ACCOUNT --store S", "move a sign-in to another keystore",
            "  --store S                  the new keystore; see: keybearer help stores\n", run_move},
    Command{"refresh", "[ACCOUNT...|--all] [--older-than DURATION]", "refresh without asking the user, as a timer does",
            "  --all                      every account that is signed in (the default)\n"
            "  --older-than DURATION      skip accounts that were refreshed within that time: 12h, 7d\n",
            run_refresh},
    Command{"token", "TARGET [--min-valid SECONDS] [--fresh]", "print the access token", token_options, run_token},
    Command{"header", "TARGET [--min-valid SECONDS] [--fresh]", "print an Authorization header", token_options,
            run_header},
    Command{
        "get", "TARGET [--json] [--min-valid SECONDS] [--fresh]", "print the access token and its metadata",
        "  --json                     print one JSON object (the only form)\n"
        "  --min-valid SECONDS        how long the token must stay valid (60, or half its lifetime if that is less)\n"
        "  --fresh                    refresh first\n",
        run_get},
    Command{"curl", "[--account ACCOUNT] ARG...", "run curl with the token of the account that its URLs match",
            "  --account ACCOUNT          use this account; the URLs must still match it\n"
            "  ARG...                     curl's arguments; those that could expose the token are refused\n",
            run_curl},
    Command{"exec", "ACCOUNT [--env NAME] -- COMMAND [ARG]...", "run a command with the token in a variable",
            "  --env NAME                 the variable (KEYBEARER_TOKEN)\n", run_exec},
    Command{"status", "[ACCOUNT...|URL] [--json] [--check]", "show which accounts are signed in, and for how long",
            "  --json                     print an array of objects\n"
            "  --check                    print nothing; exit with 0, or with 69, 75 or 77 if the next request would "
            "fail\n",
            run_status},
    Command{"doctor", "[--json]", "look for problems, and say what to do",
            "  --json                     print an array of objects\n", run_doctor},
    Command{"setup", "TOOL [--print] [--undo]", "make a tool ask keybearer for the matches of your accounts",
            "  TOOL                       {tools}\n"
            "  --print                    show what would change, and change nothing\n"
            "  --undo                     remove what setup wrote\n",
            run_setup},
};

constexpr Command help{"help", "[COMMAND|providers|stores]", "print this list, or the usage of one command", "",
                       run_help};

// A protocol is a command too; its row in protocol::protocols describes it.
std::vector<Command> every_command() {
  std::vector<Command> all(std::begin(own), std::end(own));
  for (const auto* row : protocol::protocols)
    all.push_back({row->name, row->usage, row->summary, row->details, run_protocol});
  all.push_back(help);
  return all;
}

// Replaces {flows} and {tools} by the names in their tables.
std::string with_names(std::string_view details) {
  std::string text(details);
  const std::pair<std::string_view, std::string> lists[] = {{"{flows}", flow_names()},
                                                            {"{tools}", setup::tool_names()}};
  for (const auto& [place, names] : lists)
    if (const auto at = text.find(place); at != text.npos) text.replace(at, place.size(), names);
  return text;
}

}  // namespace

std::span<const Command> commands() {
  static const auto all = every_command();
  return all;
}

const Command& command_named(std::string_view name) {
  const auto all = commands();
  if (const Command* command = find_named(all, name)) return *command;
  throw Error{Exit::usage, "there is no command " + printable(name, 64), "see: keybearer help"};
}

void print_help(const Command& command) {
  std::string text = "usage: keybearer " + std::string(command.name) + " " + std::string(command.usage) + "\n\n" +
                     std::string(command.summary) + "\n";
  std::string details(command.run == run_protocol ? account_option : "");
  details += with_names(command.details);
  if (!details.empty()) text += "\n" + details;
  terminal::put(text + "\nThe manual: man keybearer\n");
}

void print_overview() {
  std::string text =
      "usage: keybearer [--verbose|--quiet] COMMAND ...\n"
      "       keybearer --help|--version\n\n"
      "Gives HTTP tools their OAuth 2.0 credentials.\n\n";
  for (const auto& command : commands()) {
    std::string name(command.name);
    name.resize(12, ' ');
    text += "  " + name + std::string(command.summary) + "\n";
  }
  terminal::put(
      text +
      "\n  keybearer COMMAND --help explains one command; the manual: man keybearer\n"
      "\n  To begin:\n"
      "    keybearer add work --issuer https://login.example.com --client-id ID --match https://api.example.com\n"
      "    keybearer login work\n"
      "    keybearer curl https://api.example.com/\n");
}

void print_stores() {
  std::string text = "Where secrets are kept: --store S of add and move, or `store` in the configuration.\n";
  for (const auto& store : stores()) {
    text +=
        "\n" + std::string(store.name) + (store.has_program ? ":PROGRAM" : "") + ": " + std::string(store.title) + "\n";
    for (const auto line : split(store.protects, '\n'))
      if (!line.empty()) text += "    " + std::string(line) + "\n";
  }
  terminal::put(text);
}

// Words in lines of at most 118 columns, four of them blank.
std::string indented(std::string_view words) {
  std::string text, line;
  for (const auto word : split(words, ' ')) {
    if (4 + line.size() + 1 + word.size() > 118) {
      text += "    " + line + "\n";
      line.clear();
    }
    line.append(line.empty() ? "" : " ").append(word);
  }
  return text + "    " + line + "\n";
}

void print_providers() {
  std::string text =
      "Presets: --provider P of add, or `provider` in the configuration. Register a client of your own with the "
      "provider, with\n"
      "the redirect URI that `add` prints. A key that you set overrides the preset.\n";
  for (const auto& provider : providers()) {
    text += "\n" + std::string(provider.name) + ": " + std::string(provider.title) + "\n";
    std::string where = join(provider.match, " ");
    if (provider.matches_issuer) where.append(where.empty() ? "" : ", or ").append("the issuer's host");
    if (!where.empty()) text += indented("for " + where);
    if (!provider.scope.empty()) text += "    scope " + std::string(provider.scope) + "\n";
    if (!provider.note.empty()) text += indented(provider.note);
    text += "    known " + std::string(provider.evidence) + "\n";
  }
  terminal::put(text);
}

Exit run_help(const Command&, const Arguments& arguments) {
  if (arguments.empty()) {
    print_overview();
    return Exit::ok;
  }
  if (arguments[0] == "stores") return print_stores(), Exit::ok;
  if (arguments[0] == "providers") return print_providers(), Exit::ok;
  print_help(command_named(arguments[0]));
  return Exit::ok;
}
