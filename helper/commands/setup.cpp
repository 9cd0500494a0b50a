// SPDX-License-Identifier: MIT
#include "helper/setup/setup.hpp"

#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/nearest.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/terminal.hpp"

namespace {

const setup::Tool& tool_named(const std::string& name) {
  for (const auto* tool : setup::tools())
    if (tool->name == name) return *tool;
  std::vector<std::string_view> names;
  for (const auto* tool : setup::tools()) names.push_back(tool->name);
  throw Error{Exit::usage, "setup: " + printable(name, 40) + " is none of: " + setup::tool_names(),
              did_you_mean(name, names)};
}

// A change without a line is internal, and --print does not show it.
bool any_shown(const setup::Changes& changes) {
  for (const auto& change : changes)
    if (!change.shown.empty()) return true;
  return false;
}

// How to make the tool use that file again.
std::string shell_for(const setup::Tool& tool, const std::string& file) {
  if (!tool.variable) return "";
  const std::string value = tool.variable_is_folder ? file.substr(0, file.rfind('/')) : file;
  return std::string(tool.variable) + "=" + setup::quoted(value) + " ";
}

// Another shell may have other variables, and so another file of the tool.
void say_where_else(const setup::Tool& tool) {
  const std::string here = tool.file(), name(tool.name);
  for (const auto& file : setup::noted_files(tool.name))
    if (file != here && access(file.c_str(), F_OK) == 0)
      terminal::note("setup " + name + ": " + file + " is set up, too; to undo that, run: " + shell_for(tool, file) +
                     "keybearer setup " + name + " --undo" +
                     (tool.variable ? "" : ", where " + name + " uses that file"));
}

void make_changes(const setup::Tool& tool, const setup::Changes& changes, bool undo) {
  const std::string file = tool.file();
  if (!undo && any_shown(changes) && setup::notes(tool.name, file).empty())
    setup::write_notes(tool.name, file, {"set up"});
  for (const auto& change : changes) change.make();
  if (undo && contains(setup::noted_files(tool.name), file)) setup::write_notes(tool.name, file, {});
}

}  // namespace

Exit run_setup(const Command& self, const Arguments& arguments) {
  const Options options(self, arguments);
  const setup::Tool& tool = tool_named(options.names()[0]);
  const bool undo = options.has("undo");
  const auto changes = undo ? tool.undo() : tool.set_up();
  if (!any_shown(changes))
    terminal::note("setup " + std::string(tool.name) +
                   (undo ? ": there is nothing to remove" : ": everything is set up already"));
  if (any_shown(changes) && !tool.rewrites.empty() && access(tool.file().c_str(), F_OK) == 0)
    terminal::note("setup " + std::string(tool.name) + ": " + tool.file() + ": " + std::string(tool.rewrites));
  if (undo) say_where_else(tool);
  if (options.has("print")) {
    for (const auto& change : changes)
      for (const auto& line : change.shown) terminal::put(printable(line, 1000) + "\n");
    return Exit::ok;
  }
  for (const auto& change : changes)
    for (const auto& line : change.shown) terminal::note(line);
  make_changes(tool, changes, undo);
  if (!undo && any_shown(changes) && !tool.then.empty())
    terminal::note("setup " + std::string(tool.name) + ": " + std::string(tool.then));
  return Exit::ok;
}
