// SPDX-License-Identifier: MIT
#include "helper/run_program.hpp"

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "helper/base/process.hpp"
#include "helper/terminal.hpp"

namespace {

Exit guarded(int count, char** values, Exit (*run)(const char* program, Arguments words)) {
  try {
    harden_process();
    if (const char* verbose = secure_getenv("KEYBEARER_VERBOSE"); verbose && std::string_view(verbose) == "1")
      terminal::set_level(terminal::Level::verbose);
    if (count < 1) throw Error{Exit::usage, "argv is empty", "call keybearer by its name"};
    return run(values[0], Arguments(values + 1, values + count));
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

int run_program(int count, char** values, Exit (*run)(const char* program, Arguments words)) {
  return static_cast<int>(guarded(count, values, run));
}

void take_levels(Arguments& words) {
  auto first = words.begin();
  for (; first != words.end(); ++first) {
    if (*first == "--verbose")
      terminal::set_level(terminal::Level::verbose);
    else if (*first == "--quiet")
      terminal::set_level(terminal::Level::quiet);
    else
      break;
  }
  words.erase(words.begin(), first);
}
