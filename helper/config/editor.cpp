// SPDX-License-Identifier: MIT
#include "helper/config/editor.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/lines.hpp"

namespace {

void check_change(std::string_view account, const Changes& changes) {
  const auto refuse = [&](const std::string& what, const std::string& hint = {}) {
    throw Error{Exit::usage, printable(account, 64) + ": " + what, hint, Kept::nothing_changed};
  };
  if (!is_account_name(account)) refuse("that is not a valid account name");
  for (const auto& [key, values] : changes) {
    if (!find_configuration_key(key)) {
      const Error error = unknown_key(key);
      refuse(error.what, error.hint);
    }
    for (const auto& value : values) {
      if (value.empty()) refuse(key + ": the value is empty");
      if (trim(value) != value) refuse(key + ": the value begins or ends with a blank");
      if (value.find('#') != std::string::npos) refuse(key + ": the value contains a #, which the file cannot hold");
      if (!is_utf8(value) || has_control_byte(value))
        refuse(key + ": the value contains a control byte or is not UTF-8");
    }
  }
}

// The lines from a section's header to its last key. Comments after that belong to the next section.
struct Extent {
  std::size_t first, last;
};

std::optional<Extent> find_section(const std::vector<ConfigurationLine>& lines, std::string_view account) {
  std::optional<Extent> extent;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind == ConfigurationLine::Kind::section) {
      if (extent) return extent;
      if (lines[i].name == account) extent = {i, i};
    } else if (extent && lines[i].kind == ConfigurationLine::Kind::key) {
      extent->last = i;
    }
  }
  return extent;
}

// Rewrites a section: existing keys keep their lines, and new keys follow its last line.
class Rewriter {
 public:
  Rewriter(const Changes& changes, std::string_view end) : changes_(changes), end_(end), done_(changes.size()) {}

  void keep(const ConfigurationLine& line) {
    out_ += line.whole;
    finish_line();
  }

  void key_line(const ConfigurationLine& line) {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i].first != line.name) continue;
      const auto front = static_cast<std::size_t>(line.value.data() - line.whole.data());
      if (!done_[i]) put(i, std::string(line.whole.substr(0, front)));
      return;
    }
    keep(line);
  }

  void put_new_keys() {
    for (std::size_t i = 0; i < changes_.size(); ++i)
      if (!done_[i]) put(i, changes_[i].first + " = ");
  }

  void finish_line() {
    if (!out_.empty() && out_.back() != '\n') out_ += end_;
  }

  std::string& out() { return out_; }

 private:
  void put(std::size_t change, const std::string& front) {
    for (const auto& value : changes_[change].second) out_.append(front).append(value).append(end_);
    done_[change] = true;
  }

  const Changes& changes_;
  std::string_view end_;
  std::vector<bool> done_;
  std::string out_;
};

// The file to replace. Its directory is locked during the change, so that of two changes at once none is lost.
struct Destination {
  Descriptor folder;
  std::string name;
  mode_t mode = 0600;
};

[[noreturn]] void cannot_write(const std::string& path) {
  throw Error{Exit::io, printable(path) + " cannot be written: " + errno_text(errno), "make it writable",
              Kept::nothing_changed};
}

Destination open_destination(const std::string& path) {
  std::string target = path;
  Destination destination;
  struct stat status {};
  if (char* real = realpath(path.c_str(), nullptr)) {
    target = real;
    std::free(real);
    if (stat(target.c_str(), &status) != 0) cannot_write(path);
    destination.mode = status.st_mode & 07777;
  } else if (lstat(path.c_str(), &status) == 0) {  // a dangling link would be replaced instead of followed
    errno = ENOENT;
    cannot_write(path);
  } else if (!make_parents(path, 0700)) {
    cannot_write(path);
  }
  const auto slash = target.rfind('/');
  destination.name = target.substr(slash + 1);
  destination.folder = Descriptor(open(target.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!destination.folder) cannot_write(path);
  while (flock(destination.folder.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  return destination;
}

}  // namespace

Configuration preview_configuration(ConfigurationChange change, std::string_view account, const Changes& changes,
                                    bool with_place) {
  const auto files = ConfigurationFiles::read();
  return files.parse(change(files.own(), account, changes), with_place);
}

void change_configuration(ConfigurationChange change, std::string_view account, const Changes& changes) {
  if (!configuration_is_overridden()) home();  // checked even if XDG_CONFIG_HOME is set (THREATS.md I5)
  const std::string path = configuration_path();
  const Destination destination = open_destination(path);
  const auto files = ConfigurationFiles::read();
  const std::string changed = change(files.own(), account, changes);
  files.parse(changed);
  if (!replace_file(destination.folder.get(), destination.name, changed, destination.mode)) cannot_write(path);
}

std::string with_section_changed(std::string_view text, std::string_view account, const Changes& changes) {
  check_change(account, changes);
  const auto lines = configuration_lines(text);
  const auto extent = find_section(lines, account);
  Rewriter rewriter(changes, lines.empty() ? "\n" : line_end(lines.front()));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool inside = extent && i > extent->first && i <= extent->last;
    if (inside && lines[i].kind == ConfigurationLine::Kind::key)
      rewriter.key_line(lines[i]);
    else
      rewriter.keep(lines[i]);
    if (extent && i == extent->last) rewriter.put_new_keys();
  }
  if (!extent) {
    if (!lines.empty() && lines.back().kind != ConfigurationLine::Kind::blank)
      rewriter.out() += line_end(lines.front());
    rewriter.out().append("[").append(account).append("]").append(lines.empty() ? "\n" : line_end(lines.front()));
    rewriter.put_new_keys();
  }
  return std::move(rewriter.out());
}

std::string without_section(std::string_view text, std::string_view account) {
  const auto lines = configuration_lines(text);
  const auto extent = find_section(lines, account);
  std::string out;
  bool after = false;  // blank lines after a section are removed with it
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (extent && i >= extent->first && i <= extent->last) {
      after = true;
      continue;
    }
    if (after && lines[i].kind == ConfigurationLine::Kind::blank) continue;
    after = false;
    out += lines[i].whole;
  }
  return out;
}
