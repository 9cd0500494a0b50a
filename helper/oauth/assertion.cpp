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

constexpr std::size_t size_limit = 64 * 1024;  // bytes
constexpr std::chrono::seconds command_timeout{10};
std::vector<std::string> command_environment;

// The file's owner is not checked and links are followed: Kubernetes projects such files as root, behind symbolic
// links.
Secret from_file(const std::string& key, const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  Secret bytes;
  if (!file || !read_up_to(file.get(), bytes, size_limit))
    throw Error{Exit::config, key + "_file: " + printable(path) + ": " + errno_text(errno),
                "correct the file, or set " + key + "_file to another one"};
  return bytes;
}

Secret from_command(const std::string& key, const std::string& command) {
  const std::string hint = "run it to see why";
  Program program = parse_command(command);
  const std::string name = program.arguments.front();
  if (program.path.empty())
    throw Error{Exit::config, key + "_command: " + printable(name, 80) + " was not found",
                "install it, or correct " + key + "_command"};
  program.environment = command_environment.empty() ? own_environment() : command_environment;
  program.own_session = true;
  auto ran = run<Secret>(std::move(program), "", size_limit, deadline_after(command_timeout));
  if (!ran) throw Error{Exit::config, key + "_command: " + printable(name, 80) + " did not end within 10 s", hint};
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
  const std::string source = file.empty() ? key + "_command: the output" : key + "_file: the file";
  const std::string hint = file.empty() ? "correct the command" : "correct the file";
  if (text.empty()) throw Error{Exit::config, source + " is empty", hint};
  if (bytes.size() > size_limit || !std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }))
    throw Error{Exit::config, source + " is not a token", hint};
  return Secret(text);
}

}  // namespace oauth
