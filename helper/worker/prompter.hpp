// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"
#include "helper/core/channel.hpp"

namespace oauth {

// The one at the other end of the channel, whose terminal keybearer owns.
class Person {
 public:
  explicit Person(Channel& channel) : channel_(channel) {}

  void note(const std::string& text) { say("note", text); }
  void warn(const std::string& text) { say("warning", text); }
  void step(const std::string& text) { say("step", text); }  // shown with --verbose
  void page(const std::string& text) { say("page", text); }  // an address to open, alone on its line

  // What goes on, where a terminal can show it in place; nothing elsewhere.
  void progress(const std::string& text) { say("progress", text); }

  // "secret", "paste", or "given": what the caller brought along. The answer comes later, or never where it is needed
  // no longer.
  void ask(std::string_view kind, const std::string& prompt);

  struct Answer {
    enum Kind { given, nobody, not_yet } kind = not_yet;  // nobody: the input ended
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

}  // namespace oauth
