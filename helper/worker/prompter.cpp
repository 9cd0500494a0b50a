// SPDX-License-Identifier: MIT
#include "helper/worker/prompter.hpp"

#include "helper/base/json.hpp"

namespace oauth {

void Person::say(std::string_view level, const std::string& text) {
  json::Writer out;
  out.begin_object().member("say", level).member("text", text).end_object();
  channel_.send(out.take());
}

void Person::ask(std::string_view kind, const std::string& prompt) {
  json::Writer out;
  out.begin_object().member("ask", kind).member("text", prompt).end_object();
  channel_.send(out.take());
}

Person::Answer Person::answer(Deadline until) {
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
  if (!text) return {Answer::nobody, {}};
  return {Answer::given, Secret(*text)};
}

}  // namespace oauth
