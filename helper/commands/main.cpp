// SPDX-License-Identifier: MIT
//
// keybearer-commands runs the commands that only people use. keybearer becomes this program for them, so that it can
// answer tools without Boost.Program_options, which starts the C++ library's streams.
#include "helper/base/paths.hpp"
#include "helper/commands/commands.hpp"
#include "helper/run_program.hpp"
#include "helper/worker_client.hpp"

namespace {

struct Row {
  std::string_view name;
  Exit (*run)(const Command& self, const Arguments& arguments);
};
constexpr Row table[] = {
    {"add", run_add},       {"remove", run_remove},         {"login", run_login},   {"logout", run_logout},
    {"move", run_move},     {"refresh", run_refresh},       {"doctor", run_doctor}, {"setup", run_setup},
    {"import", run_import}, {"completion", run_completion}, {"help", run_help}};

Exit run(const char*, Arguments words) {
  take_levels(words);
  set_home_lookup(worker_client::find_home);
  if (words.empty()) return lead_on();
  const Command& command = command_named(words.front());
  words.erase(words.begin());
  if (asks_for_help(command, words)) return run_help(command, {std::string(command.name)});
  for (const auto& [name, run] : table)
    if (name == command.name) return run(command, words);
  throw Error{Exit::usage, std::string(command.name) + " is a command of keybearer itself", "run keybearer"};
}

}  // namespace

int main(int count, char** values) { return run_program(count, values, run); }
