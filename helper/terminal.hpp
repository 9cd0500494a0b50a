// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// Output and messages. Standard output carries the result and nothing else (put()). A message goes to standard error,
// begins with "keybearer: ", and is one line of at most 400 bytes; printable() masks it here again, so that no control
// byte leaves the program. Only page() differs: it writes an address to copy on its own line, without a prefix. A
// prompt goes to the terminal. --quiet leaves errors only, --verbose adds steps.
namespace terminal {

enum class Level { quiet, normal, verbose };
void set_level(Level level);
bool is_verbose();

void error(std::string_view text) noexcept;
void warn(std::string_view text) noexcept;  // not with --quiet
void note(std::string_view text) noexcept;  // not with --quiet
void step(std::string_view text) noexcept;  // only with --verbose
// Whether colour and lines that change are shown: standard error is a terminal, TERM is neither unset nor dumb, and
// there is neither NO_COLOR nor --quiet.
bool decorated() noexcept;
// One line that stays below all messages and is replaced by the next call; an empty text removes it. Does nothing
// unless decorated(). In a narrow terminal the line loses, in this order, "keybearer: ", what follows its last "; ",
// the account's name, and its end.
void progress(std::string_view text) noexcept;
void page(std::string_view text) noexcept;        // an address that the user must open; --quiet does not hide it
void faint_page(std::string_view text) noexcept;  // one that was opened already
// A code that the user must copy: on a terminal it stands alone and in bold, else it is a line. --quiet does not hide
// it.
void code(std::string_view text) noexcept;
// A QR code: rows of '#' (dark) and ' ', each ended by "\n". It is drawn only if decorated() in a UTF-8 locale, and if
// the terminal has room for it and for the lines around it.
void qr_code(std::string_view rows) noexcept;

// While it exists, Ctrl-C (SIGINT) at a terminal ends the program with this message, which says what is still finished.
class Interruption {
 public:
  explicit Interruption(std::string_view message) noexcept;
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  static void say(std::string_view message) noexcept;  // replaces the message; at most 300 bytes are shown
};

// Writes the result to standard output. Error{io} if it cannot be written, OutputClosed if its reader has closed it
// (THREATS.md P2, P3).
void put(std::string_view output);

bool input_is_terminal();
bool error_is_terminal();

// Reads one line from a terminal, or from standard input that is not a terminal. It reads one byte for each advance(),
// so that the caller can poll other descriptors in between. The destructor restores the terminal's settings, and so
// does a signal that ends the program.
class Reader {
 public:
  enum class Kind {
    secret,  // without echo
    line,    // with echo
    paste,   // without echo and without the terminal's line mode, which would cut the line at 4095 bytes
  };
  Reader(Kind kind, std::string_view prompt, int fd = 0);  // `fd` must outlive the reader
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  int fd() const { return fd_; }
  // Reads one byte; blocks if the descriptor is not readable. True when the line is complete. Error{input} if the line
  // is longer than 16 KiB.
  bool advance();
  // The complete line without its end; none if the input ended before the first byte.
  std::optional<Secret> take();
  // Reads another line after a complete one, with the same settings of the terminal: what is typed meanwhile is not
  // echoed.
  void read_another(std::string_view prompt);

 private:
  void leave_prompt() const noexcept;
  bool take_byte(char byte);

  int fd_ = -1;
  bool terminal_ = false;
  bool echoes_ = false;
  bool ended_ = false;
  bool at_end_ = false;  // of the input
  Secret line_;
};

}  // namespace terminal
