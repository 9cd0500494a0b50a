// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <exception>
#include <new>

#include "helper/base/process.hpp"
#include "helper/commands/commands.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace {

// Takes --verbose and --quiet before the command; after the command they are parsed with its options.
std::size_t take_levels(const Arguments& words) {
  std::size_t taken = 0;
  for (; taken < words.size(); ++taken) {
    if (words[taken] == "--verbose")
      terminal::set_level(terminal::Level::verbose);
    else if (words[taken] == "--quiet")
      terminal::set_level(terminal::Level::quiet);
    else
      break;
  }
  return taken;
}

// For `curl`, only a --help directly after it is ours; a later one is curl's.
bool asks_for_help(const Command& command, const Arguments& arguments) {
  for (const auto& argument : arguments) {
    if (argument == "--help") return true;
    if (argument == "--" || command.run == run_curl) return false;
  }
  return false;
}

Exit run(Arguments words) {
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(take_levels(words)));
  if (words.empty()) throw Error{Exit::usage, "no command is given", "see: keybearer help"};
  const std::string name = words.front();
  words.erase(words.begin());
  if (name == "--help" || name == "-h") {
    print_overview();
    return Exit::ok;
  }
  if (name == "--version") {
    terminal::put("keybearer " KEYBEARER_VERSION "\n");
    return Exit::ok;
  }
  const Command& command = command_named(name);
  if (asks_for_help(command, words)) {
    print_help(command);
    return Exit::ok;
  }
  return command.run(command, words);
}

Exit guarded(int count, char** values) {
  try {
    harden_process();
    if (const char* verbose = secure_getenv("KEYBEARER_VERBOSE"); verbose && std::string_view(verbose) == "1")
      terminal::set_level(terminal::Level::verbose);
    if (count < 1) throw Error{Exit::usage, "argv is empty", "call keybearer by its name"};
    return run(protocol::command_line(values[0], Arguments(values + 1, values + count)));
  } catch (const Error& error) {
    terminal::error(sentence(error));
    return error.exit;
  } catch (const OutputClosed&) {
    return Exit::io;
  } catch (const std::bad_alloc&) {
    terminal::error("out of memory; try again later");
  } catch (const std::exception& error) {
    terminal::error(std::string("a bug in keybearer (") + error.what() + "); report it");
  }
  return Exit::internal;
}

}  // namespace

int main(int count, char** values) { return static_cast<int>(guarded(count, values)); }
