// SPDX-License-Identifier: MIT
#include "helper/commands/questions.hpp"

#include <cstdlib>

#include "helper/base/ascii.hpp"
#include "helper/base/error.hpp"
#include "helper/interactive.hpp"
#include "helper/terminal.hpp"

namespace questions {

bool can_be_asked() {
  const char* interactive = std::getenv("KEYBEARER_INTERACTIVE");
  const bool never = interactive && std::string_view(interactive) == "never";
  return !never && !interactive::in_ci() && terminal::error_is_terminal() && interactive::by_standard_input() >= 0;
}

std::string ask(std::string_view prompt) {
  terminal::Reader reader(terminal::Reader::Kind::line, prompt);
  while (!reader.advance()) {
  }
  const auto line = reader.take();
  if (!line) throw Error{Exit::usage, "the input ended", "run it again to start over", Kept::nothing_changed};
  return std::string(trim(line->view()));
}

bool agrees(std::string_view prompt, bool otherwise) {
  for (;;) {
    const std::string answer = lower(ask(prompt));
    if (answer.empty()) return otherwise;
    if (answer == "y" || answer == "yes") return true;
    if (answer == "n" || answer == "no") return false;
  }
}

}  // namespace questions
