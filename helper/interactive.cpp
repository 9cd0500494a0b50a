// SPDX-License-Identifier: MIT
#include "helper/interactive.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/process.hpp"
#include "helper/terminal.hpp"

namespace interactive {
namespace {

constexpr std::chrono::seconds tool_may_take{5};

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  for (const auto word : words)
    if (equal_ignoring_case(value, word)) return true;
  return false;
}

bool says_no(std::string_view value) { return is_one_of(value, {"0", "false", "never", "no", "off"}); }

bool variable_says_no(const char* variable) {
  const char* value = std::getenv(variable);
  return value && says_no(value);
}

bool forbidden(const Account& account) {
  return account.callers.interactive == Interactive::never || in_ci() || variable_says_no("GIT_TERMINAL_PROMPT") ||
         variable_says_no("GCM_INTERACTIVE");
}

// A background process that reads from the terminal is stopped by SIGTTIN, perhaps forever.
bool in_foreground(int terminal) { return tcgetpgrp(terminal) == getpgrp(); }

}  // namespace

int by_standard_input() { return terminal::input_is_terminal() && in_foreground(STDIN_FILENO) ? STDIN_FILENO : -1; }

Descriptor behind_request(const Account& account) {
  if (forbidden(account) || !terminal::error_is_terminal()) return {};
  Descriptor terminal(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal || !in_foreground(terminal.get())) return {};
  return terminal;
}

bool in_ci() {
  const char* value = std::getenv("CI");
  return value && *value && !variable_says_no("CI");
}

bool tool_forbids(std::span<const std::string_view> command, const Url& url) {
  const auto path = find_on_path(std::string(command[0]));
  if (!path) return false;
  Program program;
  program.path = *path;
  program.arguments.assign(command.begin(), command.end());
  program.arguments.push_back(url.origin.text());
  program.environment = own_environment();
  const auto ran = run<std::string>(std::move(program), "", 64, deadline_after(tool_may_take));
  return ran && ran->status == 0 && says_no(trim(ran->output));
}

}  // namespace interactive
