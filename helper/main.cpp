// SPDX-License-Identifier: MIT
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/commands.hpp"
#include "helper/installation.hpp"
#include "helper/run_program.hpp"
#include "helper/terminal.hpp"
#include "helper/worker_client.hpp"
#include "protocol/protocol.hpp"

namespace {

// Becomes keybearer-commands, which runs the whole command line. Returns only by throwing.
[[noreturn]] void become_commands(Arguments line) {
  const std::string path = libexec_path("keybearer-commands");
  line.insert(line.begin(), "keybearer");
  const int number = replace_process(path, std::move(line));
  throw Error{Exit::temporary, "cannot start " + printable(path) + ": " + errno_text(number), "check the installation"};
}

Exit print_text_of(const std::string& name) {
  if (name == "--version" || name == "-V")
    terminal::put("keybearer " KEYBEARER_VERSION "\n");
  else
    print_overview();
  return Exit::ok;
}

Exit run(const char* program, Arguments words) {
  const Arguments line = protocol::command_line(program, std::move(words));
  words = line;
  take_levels(words);
  if (words.empty()) become_commands(line);
  const std::string name = words.front();
  words.erase(words.begin());
  if (name == "--help" || name == "-h" || name == "--version" || name == "-V" || (name == "help" && words.empty()))
    return print_text_of(name);
  const Command& command = command_named(name);
  if (!command.run) become_commands(line);
  if (asks_for_help(command, words)) {
    print_help(command);
    return Exit::ok;
  }
  set_home_lookup(worker_client::find_home);
  return command.run(command, words);
}

}  // namespace

int main(int count, char** values) { return run_program(count, values, run); }
