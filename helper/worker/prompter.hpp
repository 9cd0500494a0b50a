// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"
#include "helper/core/channel.hpp"

namespace worker {

// Speaks to the user through keybearer, which owns the terminal and is at the other end of the channel.
class Prompter {
 public:
  explicit Prompter(Channel& channel) : channel_(channel) {}

  void note(const std::string& text) { say("note", text); }
  void warn(const std::string& text) { say("warning", text); }
  void step(const std::string& text) { say("step", text); }  // shown with --verbose
  void page(const std::string& text) { say("page", text); }  // an address to open, alone on its line

  // What the job is doing, where a terminal can show it in place; nothing elsewhere.
  void progress(const std::string& text) { say("progress", text); }

  // `kind` is "secret", "paste", or "given" for what the caller read before it sent the job. answer() gives the answer;
  // a job that no longer needs it need not wait.
  void ask(std::string_view kind, const std::string& prompt);

  struct Answer {
    enum Kind { given, input_ended, not_yet } kind = not_yet;
    Secret text;
  };
  // Error{temporary} when the caller is gone.
  Answer answer(Deadline until);

  int fd() const { return channel_.fd(); }

 private:
  void say(std::string_view level, const std::string& text) { tell("say", level, text); }
  void tell(std::string_view what, std::string_view kind, std::string_view text);

  Channel& channel_;
};

}  // namespace worker
