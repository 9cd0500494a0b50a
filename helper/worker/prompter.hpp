// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"
#include "helper/core/channel.hpp"

namespace worker {

// Messages and questions for the user. They go over the channel to keybearer, which uses the terminal.
class Prompter {
 public:
  explicit Prompter(Channel& channel) : channel_(channel) {}

  void note(const std::string& text) { say("note", text); }
  void warn(const std::string& text) { say("warning", text); }
  void step(const std::string& text) { say("step", text); }  // shown with --verbose
  void page(const std::string& text) { say("page", text); }  // an address to open, on a line of its own

  // Of the device flow: the user's code, and a QR code (terminal::qr_code()).
  void code(const std::string& text) { say("code", text); }
  void qr_code(const std::string& rows) { say("qr", rows); }
  void faint_page(const std::string& text) { say("faint", text); }  // an address that was opened already

  // What this process now waits for, such as a host. keybearer shows it if that takes long, until the next message.
  void waiting(const std::string& what) { say("waiting", what); }

  // Shown only on a terminal, where it replaces the previous progress line; an empty text removes it.
  void progress(const std::string& text) { say("progress", text); }

  // The keyring asks the user in its own window, or does no longer: the time between does not count.
  void window(bool open) { say("window", open ? "open" : "closed"); }

  // `kind` is "secret", "paste", "confirm" (a line with echo), or "given" for a text that the caller had read before it
  // sent the job. answer() returns the answer; a job may ignore it.
  void ask(std::string_view kind, const std::string& prompt);

  void cancel() { say("cancel", ""); }  // the answer is no longer needed

  struct Answer {
    enum Kind { given, input_ended, not_yet } kind = not_yet;
    Secret text;
  };
  // Waits for the answer until the deadline. Error{temporary} if keybearer has closed the connection.
  Answer answer(Deadline until);

  bool caller_is_gone() const noexcept { return channel_.closed_by_peer(); }
  int fd() const { return channel_.fd(); }

 private:
  void say(std::string_view level, const std::string& text) { tell("say", level, text); }
  void tell(std::string_view what, std::string_view kind, std::string_view text);

  Channel& channel_;
};

}  // namespace worker
