// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"

// The connection between keybearer and keybearer-oauth: a socket pair that carries one JSON object a line, of at most
// 512 KiB. helper/core/job_request.hpp describes the messages.

constexpr std::size_t message_limit = 512 * 1024;  // bytes

class Channel {
 public:
  explicit Channel(Descriptor socket);

  // Sends the message and "\n". False if the other side has closed the connection; messages that it sent before can
  // still be received. Error{internal} if the message is too long; then nothing is sent.
  [[nodiscard]] bool send(const Secret& message);

  enum class Got { message, timeout, closed };
  // Receives one message before the deadline (without one, it waits). Error{internal} if the line is too long or is not
  // a JSON object.
  Got receive(std::optional<json::Document>& into, std::optional<Deadline> deadline);
  // Whether a complete line has been read already, so that receive() would not wait.
  bool pending() const;
  int fd() const { return socket_.get(); }
  bool closed_by_peer() const noexcept;  // neither waits nor reads

 private:
  std::optional<Secret> take_line();
  Got fill(std::optional<Deadline> deadline);

  Descriptor socket_;
  Secret buffer_;
};
