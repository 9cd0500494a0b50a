// SPDX-License-Identifier: MIT
#include "helper/terminal.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"

namespace terminal {
namespace {

constexpr std::size_t message_limit = 400;
constexpr std::size_t paste_limit = 16 * 1024;

Level level = Level::normal;

bool progress_shown = false;

// Clears the line that progress() wrote.
void clear_progress() noexcept {
  if (!progress_shown) return;
  progress_shown = false;
  write_all(STDERR_FILENO, "\r\x1b[K");
}

void say(std::string_view text) noexcept {
  clear_progress();
  try {
    const std::string line = "keybearer: " + printable(text, message_limit - 12) + "\n";
    write_all(STDERR_FILENO, line);
  } catch (...) {  // out of memory: the exit code must be enough
  }
}

// The terminal's settings before a Reader changed them, for the signal handler below.
termios before;
volatile sig_atomic_t changed_terminal = -1;
constexpr int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

void restore() noexcept {
  if (changed_terminal < 0) return;
  tcsetattr(changed_terminal, TCSANOW, &before);
  changed_terminal = -1;
}

void restore_and_end(int signal) {
  restore();
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  raise(signal);
}

void change(int fd, Reader::Kind kind) {
  if (tcgetattr(fd, &before) != 0) return;
  for (const int signal : ending_signals) {
    struct sigaction action {};
    action.sa_handler = restore_and_end;
    sigaction(signal, &action, nullptr);
  }
  changed_terminal = fd;
  termios quiet = before;
  if (kind != Reader::Kind::line) quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (kind == Reader::Kind::paste) {
    quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
  }
  tcsetattr(fd, TCSANOW, &quiet);
}

}  // namespace

void set_level(Level wanted) { level = wanted; }
bool is_verbose() { return level == Level::verbose; }

void error(std::string_view text) noexcept { say(text); }

void warn(std::string_view text) noexcept {
  if (level != Level::quiet) say(text);
}

void note(std::string_view text) noexcept {
  if (level != Level::quiet) say(text);
}

void step(std::string_view text) noexcept {
  if (level == Level::verbose) say(text);
}

void progress(std::string_view text) noexcept {
  const char* kind = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  if (level == Level::quiet || !error_is_terminal() || !kind || std::string_view(kind) == "dumb" ||
      (no_color && *no_color))
    return;
  try {
    write_all(STDERR_FILENO, "\r\x1b[Kkeybearer: " + printable(text, 76));
    progress_shown = true;
  } catch (...) {
  }
}

void page(std::string_view text) noexcept {
  clear_progress();
  try {
    write_all(STDERR_FILENO, printable(text, paste_limit) + "\n");
  } catch (...) {
  }
}

void put(std::string_view output) {
  if (write_all(STDOUT_FILENO, output)) return;
  if (errno == EPIPE) throw OutputClosed{};
  throw Error{Exit::io, "the output cannot be written: " + errno_text(errno) + "; nothing was lost",
              "free some space, or redirect standard output elsewhere"};
}

bool input_is_terminal() { return isatty(STDIN_FILENO) == 1; }
bool error_is_terminal() { return isatty(STDERR_FILENO) == 1; }

Reader::Reader(Kind kind, std::string_view prompt, int fd)
    : fd_(fd), terminal_(isatty(fd) == 1), echoes_(kind == Kind::line) {
  if (!terminal_) return;
  change(fd_, kind);
  write_all(STDERR_FILENO, printable(prompt));
}

Reader::~Reader() {
  if (!terminal_) return;
  restore();
  const bool line_has_ended = echoes_ && ended_ && !at_end_;  // the terminal has echoed its end
  if (!line_has_ended) write_all(STDERR_FILENO, "\n");
}

// Handles the keys erase, kill and end of input if the terminal's line mode is off. True when the line is complete.
bool Reader::take_byte(char byte) {
  const bool raw = terminal_ && changed_terminal >= 0 && (before.c_lflag & ICANON);
  const auto key = static_cast<cc_t>(byte);
  if (byte == '\n' || byte == '\r') return true;
  if (raw && key == before.c_cc[VEOF]) return true;
  if (raw && key == before.c_cc[VERASE]) {
    if (!line_.empty()) line_.resize(line_.size() - 1);
  } else if (raw && key == before.c_cc[VKILL]) {
    line_.clear();
  } else {
    line_.append({&byte, 1});
  }
  return false;
}

bool Reader::advance() {
  // Reads one byte at a time: the bytes after the line belong to the next reader of standard input.
  char byte;
  const ssize_t count = read(fd_, &byte, 1);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return false;
  at_end_ = count <= 0;
  ended_ = at_end_ || take_byte(byte);
  explicit_bzero(&byte, 1);
  if (line_.size() > paste_limit)
    throw Error{Exit::input, "standard input: the line is longer than 16 KiB", {}, Kept::nothing_changed};
  return ended_;
}

std::optional<Secret> Reader::take() {
  if (at_end_ && line_.empty()) return {};
  return std::move(line_);
}

}  // namespace terminal
