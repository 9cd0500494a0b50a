// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helper/base/deadline.hpp"
#include "helper/base/secret.hpp"

// Every program calls this first (THREATS.md H4, I2, P2, P4, P9). It opens descriptors 0 to 2 if they are closed,
// forbids core dumps and tracing, empties the signal mask, ignores SIGPIPE and resets SIGCHLD. Throws Error{config} if
// the program is set-user-ID or set-group-ID.
void harden_process();

struct Program {
  std::string path;                              // absolute; PATH is not searched
  std::vector<std::string> arguments;            // including argv[0]
  std::vector<std::string> environment;          // the whole environment, "NAME=value"
  std::vector<std::pair<int, int>> descriptors;  // {ours, theirs}; 0, 1 and 2 are /dev/null by default
  bool own_session = false;                      // setsid(2): no controlling terminal
  bool detached = false;                         // a child of init, which reaps it; its working directory is "/"
};

// Starts the program with these descriptors and no other, default signal handlers and an empty signal mask. Returns its
// pid, or 0 for a detached one. Throws Error{temporary, "cannot start PATH: ..."} if it cannot be executed.
int start(const Program& program);

// Waits for the process. Returns its exit status, or 128 + signal.
int wait_for(int pid);

// execv(2): the program replaces this process, with its environment and descriptors. Returns errno on failure.
int replace_process(const std::string& path, std::vector<std::string> arguments);

// Runs the program as a child with our environment and descriptors, and waits for it. A signal that this process gets
// goes on to it, as if it had replaced us; it gets SIGTERM if we are killed. Returns its wait status (waitpid(2)). In
// the child this only returns if it could not be executed, and then returns nothing and sets errno.
std::optional<int> run_in_foreground(const std::string& path, std::vector<std::string> arguments);

// Ends this process as the wait status says the other one ended: returns its exit status, or does not return.
int end_like(int wait_status);

// The result of a program that has ended.
template <Bytes Output>
struct ProcessResult {
  int status;     // exit status, or 128 + signal
  Output output;  // its standard output: at most `output_limit` + 1 bytes, so that longer output can be detected
};

// Runs the program with `input` on its standard input, and reads its standard output; Program::descriptors may set
// others. Returns when the program has ended, even if another process still has its output open. Returns nothing at the
// deadline, after killing the program and all processes in its session (Program::own_session is set). Throws like
// start(), and Error{temporary} if no pipe can be created.
template <Bytes Output>
std::optional<ProcessResult<Output>> run(Program program, std::string_view input, std::size_t output_limit,
                                         std::optional<Deadline> deadline);

// The real path of this program; empty without /proc.
std::string own_executable();

// Parses a command of the configuration: words between spaces, without a shell; find_program() finds the first one. The
// path is empty if it was not found. The environment is not set.
Program parse_command(std::string_view command);

// Returns an absolute path if it can be executed, and the result of find_on_path() for any other name.
std::optional<std::string> find_program(const std::string& name);

// Searches PATH as a shell does, but skips entries that depend on the working directory.
std::optional<std::string> find_on_path(std::string_view name);
