// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "helper/base/file.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/broker.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/not_started.hpp"
#include "helper/commands/options.hpp"
#include "helper/config/config.hpp"

namespace {

bool is_variable_name(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  return !text.empty() && digits.find(text.front()) == digits.npos &&
         text.find_first_not_of(std::string(letters) + std::string(digits)) == text.npos;
}

[[noreturn]] void run_with_token(const Command& self, const Arguments& arguments) {
  const auto options = Options::of_call(self, arguments);
  const std::string variable = options.get("env").value_or("KEYBEARER_TOKEN");
  if (!is_variable_name(variable))
    throw Error{Exit::usage, "exec: --env takes a variable's name, not " + printable(variable, 40)};
  const Arguments command(options.names().begin() + 1, options.names().end());
  const auto program = command[0].find('/') == std::string::npos ? find_on_path(command[0]) : command[0];
  if (!program) throw Error{Exit::usage, "exec: " + printable(command[0], 80) + " is not on PATH"};
  const Configuration configuration = read_configuration_for_target(options.names()[0]);
  const Account& account = account_for_target(configuration.accounts, options.names()[0]);
  const AccessToken token = token_for(account);
  Secret value = bearer_of(account, token).copy();
  value.append(std::string_view("\0", 1));  // setenv() reads up to the NUL byte
  // The only place where a token enters an environment, which only that command gets (THREATS.md H2).
  if (setenv(variable.c_str(), value.view().data(), 1) != 0)
    throw Error{Exit::temporary, "exec: out of memory; nothing was run", "try again later"};
  const int number = replace_process(*program, command);
  throw Error{Exit::usage, "exec: cannot start " + printable(*program, 120) + ": " + errno_text(number)};
}

}  // namespace

Exit run_exec(const Command& self, const Arguments& arguments) {
  try {
    run_with_token(self, arguments);
  } catch (const Error& error) {
    throw not_started(error, error.exit);
  }
}
