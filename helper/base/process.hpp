// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helper/base/deadline.hpp"
#include "helper/base/secret.hpp"

// First thing in both programs (THREATS.md H4, I2, P2, P4, P9): descriptors 0 to 2 open, no core dump, no tracing,
// signal mask empty, SIGPIPE ignored, SIGCHLD default; set-user-ID and set-group-ID refused with Error{config}.
void harden_process();

struct Program {
  std::string path;                              // absolute: never looked up
  std::vector<std::string> arguments;            // with argv[0]
  std::vector<std::string> environment;          // the whole of it, "NAME=value"
  std::vector<std::pair<int, int>> descriptors;  // {ours, theirs}; 0, 1 and 2 are the null device unless given
  bool own_session = false;                      // setsid: no terminal, no signals from it
  bool detached = false;                         // reparented to init, so that nobody waits for it; cwd "/"
};

// Started with these descriptors and no other, default signals and an empty mask. Returns the pid (of a detached one:
// 0). Throws Error{temporary, "cannot start PATH: ..."} when the program could not be executed.
int start(const Program& program);

// Waits; the exit status, or 128 + signal.
int wait_for(int pid);

// This process becomes that program, with its own environment and descriptors. Returns the number of the error.
int replace_process(const std::string& path, std::vector<std::string> arguments);

// What a program that ran to its end has said.
template <Bytes Output>
struct ProcessResult {
  int status;     // exit status, or 128 + signal
  Output output;  // of its standard output: at most `output_limit` + 1 bytes, so that "too long" can be told
};

// Runs it with `input` on its standard input, and reads its standard output; Program::descriptors may name others. Over
// when the program itself has ended, whoever still holds its output. Nothing when `deadline` was over first: it is then
// killed, in a session of its own (Program::own_session) with all that it started there. Throws as start() does, and
// Error{temporary} where there is no pipe to be had.
template <Bytes Output>
std::optional<ProcessResult<Output>> run(Program program, std::string_view input, std::size_t output_limit,
                                         std::optional<Deadline> deadline);

// The real path of the program that runs; empty without /proc.
std::string own_executable();

// The program of a command as a configuration has it: words between spaces, as written, without a shell; the first one
// through find_program(). Without environment, and without path where nothing was found.
Program program_of(std::string_view command);

// An absolute path, if it can be run; else find_on_path().
std::optional<std::string> find_program(const std::string& name);

// The program of that name as a shell finds it, but for entries of PATH that depend on the working directory.
std::optional<std::string> find_on_path(std::string_view name);
