// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/json.hpp"
#include "helper/base/secret.hpp"

// How keybearer and keybearer-oauth talk to one another: one JSON object a line, at most 512 KiB, over a socket pair.
// What they say is in core/job_request.hpp.

constexpr std::size_t message_limit = 512 * 1024;

class Channel {
 public:
  explicit Channel(Descriptor socket);

  // One line, "\n" added. False when the other side is gone: what it said before that can still be received.
  // Error{internal} when the message is too long; nothing is sent then.
  [[nodiscard]] bool send(const Secret& message);

  enum class Got { message, timeout, closed };
  // One line. Before `deadline` (none: waits). Error{internal} on a line that is not a message or is too long.
  Got receive(std::optional<json::Document>& into, std::optional<Deadline> deadline);
  // A whole line is already here, so that receive() would not wait on the socket.
  bool pending() const;
  int fd() const { return socket_.get(); }
  bool closed_by_peer() const noexcept;  // looked at without waiting or reading

 private:
  std::optional<Secret> take_line();
  Got fill(std::optional<Deadline> deadline);

  Descriptor socket_;
  Secret buffer_;
};
