// SPDX-License-Identifier: MIT
#include "helper/core/channel.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

#include "helper/base/descriptor.hpp"

namespace {

constexpr const char* what = "a message between keybearer and keybearer-oauth";

Error too_long() { return {Exit::internal, std::string(what) + " is too long", "report this"}; }

json::Document parse(Secret line) {
  auto document = json::Document::parse(std::move(line), Exit::internal, what);
  if (document.root().kind != json::Kind::object)
    throw Error{Exit::internal, std::string(what) + " is not an object", "report this"};
  return document;
}

}  // namespace

// The worker inherited this descriptor through exec, so it is not close-on-exec. The worker's children must not inherit
// it.
Channel::Channel(Descriptor socket) : socket_(std::move(socket)) { fcntl(socket_.get(), F_SETFD, FD_CLOEXEC); }

bool Channel::send(const Secret& message) {
  if (message.size() >= message_limit) throw too_long();
  char line_end = '\n';
  iovec parts[] = {{const_cast<char*>(message.view().data()), message.size()}, {&line_end, 1}};
  msghdr header{};
  header.msg_iov = parts;
  header.msg_iovlen = 2;
  for (std::size_t left = message.size() + 1; left > 0;) {
    const ssize_t sent = sendmsg(fd(), &header, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    left -= static_cast<std::size_t>(sent);
    const auto first = std::min(parts[0].iov_len, static_cast<std::size_t>(sent));
    parts[0].iov_base = static_cast<char*>(parts[0].iov_base) + first;
    parts[0].iov_len -= first;
  }
  return true;
}

bool Channel::pending() const { return buffer_.find("\n") != Secret::npos; }

std::optional<Secret> Channel::take_line() {
  const auto end = buffer_.find("\n");
  if (end == Secret::npos && buffer_.size() < message_limit) return {};
  if (end >= message_limit) throw too_long();  // also without an end of line
  Secret rest = buffer_.substr(end + 1);
  buffer_.resize(end);
  return std::exchange(buffer_, std::move(rest));
}

Channel::Got Channel::fill(std::optional<Deadline> deadline) {
  pollfd ready{fd(), POLLIN, 0};
  int count;
  do {
    count = poll(&ready, 1, poll_timeout(deadline));
  } while (count < 0 && errno == EINTR);
  if (count == 0) return Got::timeout;
  if (buffer_.size() == buffer_.capacity()) buffer_.reserve(std::max<std::size_t>(4096, 2 * buffer_.capacity()));
  ssize_t size;
  do {
    size = recv(fd(), buffer_.data() + buffer_.size(), buffer_.capacity() - buffer_.size(), 0);
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return Got::closed;
  buffer_.resize(buffer_.size() + static_cast<std::size_t>(size));
  return Got::message;
}

Channel::Got Channel::receive(std::optional<json::Document>& into, std::optional<Deadline> deadline) {
  for (;;) {
    if (auto line = take_line()) {
      into.emplace(parse(std::move(*line)));
      return Got::message;
    }
    const Got got = fill(deadline);
    if (got != Got::message) return got;
  }
}

// It does not read, since the last message may still be unread.
bool Channel::closed_by_peer() const noexcept {
  pollfd state{fd(), POLLRDHUP, 0};
  return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}
