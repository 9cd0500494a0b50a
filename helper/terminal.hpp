// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "helper/base/secret.hpp"

// The rules of speech. Standard output carries what was asked for and nothing else (put()). Every message goes to
// standard error, begins with "keybearer: ", is one line of at most 400 bytes, and is masked here once more, so that no
// control byte leaves the program. The one exception is page(): an address to copy stands alone on its line,
// whole. A prompt goes to the terminal. --quiet leaves errors only, --verbose adds steps.
namespace terminal {

enum class Level { quiet, normal, verbose };
void set_level(Level level);

void error(std::string_view text) noexcept;
void warn(std::string_view text) noexcept;  // not with --quiet
void note(std::string_view text) noexcept;  // not with --quiet
void step(std::string_view text) noexcept;  // only with --verbose
// One line in place of the last one, on a terminal that can (not with NO_COLOR); nothing elsewhere.
void progress(std::string_view text) noexcept;
void page(std::string_view text) noexcept;  // what the user needs in order to go on: --quiet does not hide it

// The answer. Error{io} when it cannot be written, OutputClosed where its reader went away (THREATS.md P2, P3).
void put(std::string_view output);

bool input_is_terminal();
bool error_is_terminal();

// What the user types, or what comes on standard input where that is not a terminal; a piece at a time, so that one can
// stop waiting. The terminal is as it was when the reader ends, by a signal too.
class Reader {
 public:
  enum class Kind {
    secret,  // without echo
    line,    // as it is typed
    paste,   // without echo, and without the terminal's line mode, which would cut at 4095 bytes
  };
  Reader(Kind kind, std::string_view prompt, int fd = 0);  // fd: where it is typed, which outlives the reader
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  int fd() const { return fd_; }
  // Once the descriptor is readable: true when the line is complete.
  bool advance();
  // The line without its end; nothing where the input ended before a byte. Error{input} over 16 KiB.
  std::optional<Secret> take();

 private:
  bool take_byte(char byte);

  int fd_ = -1;
  bool terminal_ = false;
  bool ended_ = false;
  bool at_end_ = false;  // of the input, not of the line
  Secret line_;
};

}  // namespace terminal
