// SPDX-License-Identifier: MIT
#include "helper/commands/secret_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr std::size_t secret_limit = 64 * 1024;  // bytes; enough for a PEM key

Secret typed(std::string_view prompt) {
  terminal::Reader reader(terminal::Reader::Kind::secret, prompt);
  while (!reader.advance()) continue;
  return reader.take().value_or(Secret());
}

Secret read_all(int fd, const std::string& shown) {
  Secret secret;
  if (!read_up_to(fd, secret, secret_limit))
    throw Error{Exit::usage, shown + " cannot be read: " + errno_text(errno), {}, Kept::nothing_changed};
  if (secret.size() > secret_limit)
    throw Error{Exit::usage, shown + " is larger than 64 KiB, so it is not a secret", "name another file",
                Kept::nothing_changed};
  return secret;
}

}  // namespace

Secret read_secret_file(const std::string& file, std::string_view prompt) {
  const std::string shown = file == "-" ? "standard input" : printable(file);
  Secret secret;
  if (file == "-") {
    secret = terminal::input_is_terminal() ? typed(prompt) : read_all(STDIN_FILENO, shown);
  } else {
    const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!opened) throw Error{Exit::usage, shown + " cannot be opened: " + errno_text(errno), {}, Kept::nothing_changed};
    secret = read_all(opened.get(), shown);
  }
  for (const char end : {'\n', '\r'})
    if (secret.ends_with(end)) secret.resize(secret.size() - 1);
  if (secret.empty()) throw Error{Exit::usage, shown + " is empty", {}, Kept::nothing_changed};
  return secret;
}
