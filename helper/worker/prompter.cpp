// SPDX-License-Identifier: MIT
#include "helper/worker/prompter.hpp"

#include "helper/base/json.hpp"

namespace worker {

namespace {

// Far more than is shown (terminal.hpp), and within a message's limit however its bytes are escaped.
constexpr std::size_t longest_text = 64 * 1024;

}  // namespace

// A job must not fail where it speaks: what was sent to the server is finished and saved, though the caller is gone.
// A job that then waits for an answer learns it from answer().
void Prompter::tell(std::string_view what, std::string_view kind, std::string_view text) {
  json::Writer out;
  out.begin_object().member(what, kind).member("text", text.substr(0, longest_text)).end_object();
  (void)channel_.send(out.take());
}

void Prompter::ask(std::string_view kind, const std::string& prompt) { tell("ask", kind, prompt); }

Prompter::Answer Prompter::answer(Deadline until) {
  std::optional<json::Document> message;
  switch (channel_.receive(message, until)) {
    case Channel::Got::timeout:
      return {};
    case Channel::Got::closed:
      throw Error{Exit::temporary, "keybearer went away before anything was sent", {}, Kept::nothing_changed};
    case Channel::Got::message:
      break;
  }
  const auto text = message->root()["answer"].string();
  if (!text) return {Answer::input_ended, {}};
  return {Answer::given, Secret(*text)};
}

}  // namespace worker
