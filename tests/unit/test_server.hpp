// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <cstdlib>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

// A server for one test: a loopback port, one connection after the other, and a log of what it was asked.
class TestServer {
 public:
  using Handler = std::function<void(int socket, const std::string& request)>;

  explicit TestServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = bound_socket(port_);
    if (listen(listener_, 16) != 0 || pipe(stop_) != 0) std::abort();
    thread_ = std::thread([this] { run(); });
  }
  // Answers with these bytes in turn, the last of them for good.
  explicit TestServer(std::vector<std::string> answers)
      : TestServer([answers, next = std::size_t{0}](int socket, const std::string&) mutable {
          put(socket, answers[std::min(next++, answers.size() - 1)]);
        }) {}
  ~TestServer() {
    stop();
    for (const int fd : {listener_, stop_[0]}) close(fd);
  }

  // The log, complete: the server is stopped first.
  const std::vector<std::string>& requests() {
    stop();
    return requests_;
  }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  std::uint16_t port() const { return port_; }

  static void put(int socket, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t count = send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }
  static void wait_for_close(int socket) {
    char byte;
    while (recv(socket, &byte, 1, 0) > 0) {
    }
  }
  static std::string answer(const std::string& status, const std::string& body, const std::string& fields = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" +
           body;
  }

  // A free port that is bound and, until somebody listens, refuses.
  static int bound_socket(std::uint16_t& port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return fd;
  }

 private:
  void stop() {
    if (!thread_.joinable()) return;
    close(stop_[1]);
    thread_.join();
  }

  void run() {
    for (;;) {
      pollfd both[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
      if (poll(both, 2, -1) < 0) return;
      if (!both[0].revents) return;
      const int socket = accept(listener_, nullptr, nullptr);
      requests_.push_back(read_request(socket));
      handler_(socket, requests_.back());
      shutdown(socket, SHUT_WR);
      close(socket);
    }
  }

  static std::string read_request(int socket) {
    std::string text;
    char bytes[4096];
    for (;;) {
      const auto end = text.find("\r\n\r\n");
      const auto field = text.find("Content-Length: ");
      const std::size_t body = field == std::string::npos ? 0 : std::stoul(text.substr(field + 16));
      if (end != std::string::npos && text.size() >= end + 4 + body) return text;
      const ssize_t count = recv(socket, bytes, sizeof bytes, 0);
      if (count <= 0) return text;
      text.append(bytes, static_cast<std::size_t>(count));
      if (text[0] < 'A' || text[0] > 'Z') return text;  // a TLS handshake
    }
  }

  Handler handler_;
  std::vector<std::string> requests_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::thread thread_;
};
