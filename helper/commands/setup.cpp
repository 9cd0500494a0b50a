// SPDX-License-Identifier: MIT
#include "helper/setup/setup.hpp"

#include "helper/base/utf8.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/terminal.hpp"

namespace {

const setup::Tool& tool_named(const std::string& name) {
  for (const auto* tool : setup::tools())
    if (tool->name == name) return *tool;
  throw Error{Exit::usage, "setup: " + printable(name, 40) + " is none of: " + setup::tool_names()};
}

// A change without a line is internal, and --print does not show it.
bool any_shown(const setup::Changes& changes) {
  for (const auto& change : changes)
    if (!change.shown.empty()) return true;
  return false;
}

}  // namespace

Exit run_setup(const Command& self, const Arguments& arguments) {
  const Options options(self, arguments, {{"print", Options::flag}, {"undo", Options::flag}}, 1, 1);
  const setup::Tool& tool = tool_named(options.names()[0]);
  const bool undo = options.has("undo");
  const auto changes = undo ? tool.undo() : tool.set_up();
  if (!any_shown(changes))
    terminal::note("setup " + std::string(tool.name) +
                   (undo ? ": there is nothing to remove" : ": everything is set up already"));
  if (options.has("print")) {
    for (const auto& change : changes)
      for (const auto& line : change.shown) terminal::put(printable(line, 1000) + "\n");
    return Exit::ok;
  }
  for (const auto& change : changes)
    for (const auto& line : change.shown) terminal::note(line);
  for (const auto& change : changes) change.make();
  if (!undo && any_shown(changes) && !tool.then.empty())
    terminal::note("setup " + std::string(tool.name) + ": " + std::string(tool.then));
  return Exit::ok;
}
