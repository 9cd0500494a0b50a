// SPDX-License-Identifier: MIT
#include "helper/terminal.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"
#include "helper/screen.hpp"

namespace terminal {
namespace {

constexpr std::size_t message_limit = 400;
constexpr std::size_t paste_limit = 16 * 1024;

Level level = Level::normal;

// The last line on the screen: the progress line if there is one, else the prompt of the Reader that exists. Messages
// are written above it.
std::string progress_line, prompt_line;
volatile sig_atomic_t last_line_shown = 0;
bool one_row = false;  // so that it can be cleared

// The size of the terminal at standard error; 80 x 24 if it is not known.
struct Size {
  std::size_t columns = 80, rows = 24;
};
Size size() noexcept {
  winsize window{};
  Size result;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0) return result;
  if (window.ws_col > 0) result.columns = window.ws_col;
  if (window.ws_row > 0) result.rows = window.ws_row;
  return result;
}

void hide_last_line() noexcept {
  if (!last_line_shown) return;
  last_line_shown = 0;
  write_all(STDERR_FILENO, one_row ? "\r\x1b[K" : "\n");
}

void show_last_line() noexcept {
  const std::string& line = progress_line.empty() ? prompt_line : progress_line;
  if (line.empty()) return;
  one_row = decorated() && line.size() <= size().columns;
  last_line_shown = 1;  // before the write, for a signal that comes in between
  write_all(STDERR_FILENO, line);
}

void write_above(const std::string& lines) noexcept {
  hide_last_line();
  write_all(STDERR_FILENO, lines);
  show_last_line();
}

void say(std::string_view text) noexcept {
  try {
    write_above("keybearer: " + printable(text, message_limit - 12) + "\n");
  } catch (...) {  // out of memory: the exit code must be enough
  }
}

std::string fitted(std::string_view text, std::size_t columns) {
  const auto fits = [&](std::string_view line) { return line.size() <= columns; };
  const std::string whole = "keybearer: " + std::string(text);
  if (fits(whole)) return whole;
  if (fits(text)) return std::string(text);
  text = text.substr(0, text.rfind("; "));
  if (!fits(text) && text.find(": ") != std::string_view::npos) text.remove_prefix(text.find(": ") + 2);
  return printable(text, columns);
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

// What Interruption shows: of two buffers one is complete at any time, since a signal may come while the other is
// written.
constexpr std::size_t interruption_limit = 400;
char interruption[2][interruption_limit];
volatile sig_atomic_t interruption_used = -1;

void restore_and_end(int signal) {
  restore();
  if (signal == SIGINT && interruption_used >= 0) {
    last_line_shown ? hide_last_line() : static_cast<void>(write_all(STDERR_FILENO, "\n"));
    write_all(STDERR_FILENO, interruption[interruption_used]);
  }
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

// The last message: nothing is waited for any more.
void error(std::string_view text) noexcept {
  hide_last_line();
  progress_line.clear();
  say(text);
}

void warn(std::string_view text) noexcept {
  if (level != Level::quiet) say(text);
}

void note(std::string_view text) noexcept {
  if (level != Level::quiet) say(text);
}

void step(std::string_view text) noexcept {
  if (level == Level::verbose) say(text);
}

bool decorated() noexcept {
  try {
    return level != Level::quiet && error_is_terminal() && Screen::of(STDERR_FILENO).colour;
  } catch (...) {  // out of memory
    return false;
  }
}

void progress(std::string_view text) noexcept {
  if (!decorated()) return;
  try {
    hide_last_line();
    progress_line = text.empty() ? std::string() : fitted(printable(text), size().columns);
    show_last_line();
  } catch (...) {
  }
}

void page(std::string_view text) noexcept {
  try {
    write_above(printable(text, paste_limit) + "\n");
  } catch (...) {
  }
}

void faint_page(std::string_view text) noexcept {
  try {
    if (!decorated()) return page(text);
    write_above("\x1b[2m" + printable(text, paste_limit) + "\x1b[0m\n");
  } catch (...) {
  }
}

void code(std::string_view text) noexcept {
  try {
    if (!error_is_terminal()) return page("code: " + std::string(text));
    const std::string shown = printable(text);
    write_above("\n    code: " + (decorated() ? "\x1b[1m" + shown + "\x1b[0m" : shown) + "\n\n");
  } catch (...) {
  }
}

// Two rows of the code are one row of half blocks, black on white, with a border of two modules.
void qr_code(std::string_view rows) noexcept {
  constexpr std::size_t border = 2, lines_around = 5;
  try {
    const std::size_t side = rows.find('\n');
    if (side == std::string_view::npos || !decorated() || !Screen::of(STDERR_FILENO).unicode) return;
    const std::size_t whole = side + 2 * border;
    if (size().columns < whole || size().rows < (whole + 1) / 2 + lines_around) return;
    const auto dark = [&](std::size_t row, std::size_t column) {
      if (row < border || column < border || row - border >= side || column - border >= side) return false;
      return rows[(row - border) * (side + 1) + column - border] == '#';
    };
    if (rows.size() != side * (side + 1)) return;
    std::string picture;
    for (std::size_t row = 0; row < whole; row += 2) {
      picture += "\x1b[30;107m";
      for (std::size_t column = 0; column < whole; ++column) {
        const bool upper = dark(row, column), lower = dark(row + 1, column);
        picture += upper && lower ? "\u2588" : upper ? "\u2580" : lower ? "\u2584" : " ";
      }
      picture += "\x1b[0m\n";
    }
    write_above(picture);
  } catch (...) {
  }
}

namespace {

struct sigaction action_before_interruption;
bool handles_interruption = false;

}  // namespace

Interruption::Interruption(std::string_view message) noexcept {
  sigaction(SIGINT, nullptr, &action_before_interruption);
  // Who ignores the signal, as a command in the background of a script does, is not ended by it.
  handles_interruption =
      error_is_terminal() && level != Level::quiet && action_before_interruption.sa_handler != SIG_IGN;
  if (!handles_interruption) return;
  say(message);
  struct sigaction action {};
  action.sa_handler = restore_and_end;
  sigaction(SIGINT, &action, nullptr);
}

Interruption::~Interruption() {
  if (handles_interruption) sigaction(SIGINT, &action_before_interruption, nullptr);
  interruption_used = -1;
}

void Interruption::say(std::string_view message) noexcept {
  try {
    if (!handles_interruption) return;
    const std::string line = "keybearer: " + printable(message, 300) + "\n";
    const int next = interruption_used == 0 ? 1 : 0;
    std::memcpy(interruption[next], line.c_str(), line.size() + 1);
    interruption_used = next;
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
  hide_last_line();
  prompt_line = printable(prompt);
  show_last_line();
}

Reader::~Reader() {
  if (!terminal_) return;
  restore();
  leave_prompt();
}

void Reader::leave_prompt() const noexcept {
  if (!terminal_ || prompt_line.empty()) return;
  const bool echoed_newline = echoes_ && ended_ && !at_end_;
  if (echoed_newline) last_line_shown = 0;
  if (progress_line.empty()) one_row = false;  // a prompt that was answered stays
  hide_last_line();
  prompt_line.clear();
  show_last_line();
}

void Reader::read_another(std::string_view prompt) {
  line_ = Secret();
  ended_ = at_end_ = false;
  if (!terminal_) return;
  hide_last_line();
  prompt_line = printable(prompt);
  show_last_line();
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
  if (ended_) leave_prompt();
  if (line_.size() > paste_limit)
    throw Error{Exit::input, "standard input: the line is longer than 16 KiB", {}, Kept::nothing_changed};
  return ended_;
}

std::optional<Secret> Reader::take() {
  if (at_end_ && line_.empty()) return {};
  return std::move(line_);
}

}  // namespace terminal
