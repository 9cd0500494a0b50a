// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/candidates.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/completion_scripts.hpp"
#include "helper/commands/options.hpp"
#include "helper/terminal.hpp"

// The scripts call it for each word, so that they need not know what there is.
Exit run_completion(const Command& command, const Arguments& arguments) {
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  const Options options(command, Arguments(arguments.begin(), separator));
  const auto scripts = completion_scripts();
  const CompletionScript* script = find_named(scripts, options.names()[0]);
  if (!script)
    throw usage_error(command, "there is no completion for " + printable(options.names()[0], 40),
                      "there are: " + join(scripts, ", ", [](const auto& row) { return row.name; }));
  std::string output;
  if (separator == arguments.end())
    output = script->text;
  else
    for (const auto& [word, note] : candidates_for(Arguments(separator + 1, arguments.end())))
      output += printable(word) + (word == file_candidates ? "" : "\t" + printable(note, 100)) + "\n";
  terminal::put(output);
  return Exit::ok;
}
