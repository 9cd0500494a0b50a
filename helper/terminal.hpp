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
// Replaces the last progress line on the terminal. Does nothing if standard error is not a terminal, if TERM is unset
// or dumb, with NO_COLOR and with --quiet.
void progress(std::string_view text) noexcept;
void page(std::string_view text) noexcept;  // an address that the user must open; --quiet does not hide it

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

 private:
  bool take_byte(char byte);

  int fd_ = -1;
  bool terminal_ = false;
  bool echoes_ = false;
  bool ended_ = false;
  bool at_end_ = false;  // of the input
  Secret line_;
};

}  // namespace terminal
