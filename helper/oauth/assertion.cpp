// SPDX-License-Identifier: MIT
#include "helper/oauth/assertion.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"

namespace oauth {
namespace {

constexpr std::size_t longest = 64 * 1024;
constexpr std::chrono::seconds may_take{10};
std::vector<std::string> command_environment;

// Read as whoever runs us may read it: such files belong to root, in folders that are swapped by links.
Secret from_file(const std::string& key, const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  Secret bytes;
  if (!file || !read_up_to(file.get(), bytes, longest))
    throw Error{Exit::config, key + "_file: " + printable(path) + ": " + errno_text(errno),
                "fix it, or name another file"};
  return bytes;
}

Secret from_command(const std::string& key, const std::string& command) {
  const std::string hint = "run it by hand to see why";
  Program program = parse_command(command);
  const std::string name = program.arguments.front();
  if (program.path.empty())
    throw Error{Exit::config, key + "_command: " + printable(name, 80) + " is not there to be run",
                "install it, or fix the key"};
  program.environment = command_environment.empty() ? own_environment() : command_environment;
  program.own_session = true;
  auto ran = run<Secret>(std::move(program), "", longest, deadline_after(may_take));
  if (!ran) throw Error{Exit::config, key + "_command: " + printable(name, 80) + " took over 10 s", hint};
  if (ran->status != 0)
    throw Error{Exit::config, key + "_command: " + printable(name, 80) + " ended with " + std::to_string(ran->status),
                hint};
  return std::move(ran->output);
}

}  // namespace

void set_command_environment(std::vector<std::string> environment) { command_environment = std::move(environment); }

Secret read_assertion(const std::string& key, const std::string& file, const std::string& command) {
  if (file.empty() && command.empty())
    throw Error{Exit::config, "neither " + key + "_file nor " + key + "_command is set", "set one of them"};
  const Secret bytes = file.empty() ? from_command(key, command) : from_file(key, file);
  const auto text = trim(bytes.view());
  const std::string where = key + (file.empty() ? "_command" : "_file");
  if (text.empty()) throw Error{Exit::config, where + ": it is empty", "fix it"};
  if (bytes.size() > longest || !std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }))
    throw Error{Exit::config, where + ": its content is not a token", "fix it"};
  return Secret(text);
}

}  // namespace oauth
