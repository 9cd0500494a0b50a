// SPDX-License-Identifier: MIT
#include "helper/worker/prompter.hpp"

#include "helper/base/json.hpp"

namespace worker {

namespace {

// In bytes: more than is shown (helper/terminal.hpp), and short enough for a message even if every byte is escaped.
constexpr std::size_t text_limit = 64 * 1024;

}  // namespace

// An error is ignored: if the caller has gone away, a job that has sent a request must still save the result. A job
// that waits for an answer gets the error from answer().
void Prompter::tell(std::string_view what, std::string_view kind, std::string_view text) {
  json::Writer out;
  out.begin_object().member(what, kind).member("text", text.substr(0, text_limit)).end_object();
  (void)channel_.send(out.take());
}

void Prompter::ask(std::string_view kind, const std::string& prompt) { tell("ask", kind, prompt); }

Prompter::Answer Prompter::answer(Deadline until) {
  std::optional<json::Document> message;
  switch (channel_.receive(message, until)) {
    case Channel::Got::timeout:
      return {};
    case Channel::Got::closed:
      throw Error{Exit::temporary, "keybearer closed the connection before a token request was sent", "try again",
                  Kept::nothing_changed};
    case Channel::Got::message:
      break;
  }
  const auto text = message->root()["answer"].string();
  if (!text) return {Answer::input_ended, {}};
  return {Answer::given, Secret(*text)};
}

}  // namespace worker
