// SPDX-License-Identifier: MIT
#include "helper/setup/user_file.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"

namespace setup {
namespace {

constexpr std::size_t file_limit = 4 * 1024 * 1024;
// "# keybearer setup begins 0123456789abcdef (it made this file)": the digits are the digest of the lines between the
// marks. Files of earlier versions have these marks, so they must not change.
constexpr std::string_view begin_mark = "# keybearer setup begins ";
constexpr std::string_view end_mark = "# keybearer setup ends";
constexpr std::string_view newline_added = " (it ended the line above)";
constexpr std::string_view file_made = " (it made this file)";

struct Block {
  std::size_t begin = 0, end = 0;  // offsets in the text, marks and the last line's end included
  std::string first_line;
  std::vector<std::string> lines;
};

std::string digest(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return name_digest(text);
}

std::string text_of(const std::string& first_line, const std::vector<std::string>& lines) {
  std::string text = first_line + "\n";
  for (const auto& line : lines) text += line + "\n";
  return text + std::string(end_mark) + "\n";
}

// Reads line by line, with LF or CRLF. Error{config} if the block was changed: the user must then decide what to keep.
std::optional<Block> block_in(const std::string& path, std::string_view text) {
  std::optional<Block> block;
  const Error changed{Exit::config,
                      "setup: the lines between \"" + std::string(trim(begin_mark)) + "\" and \"" +
                          std::string(end_mark) + "\" in " + path + " were changed by others",
                      "remove those changes, or the whole block", Kept::nothing_changed};
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(begin_mark)) {
      if (block) throw changed;
      block = Block{at, 0, std::string(line), {}};
    } else if (block && line == end_mark) {
      block->end = std::min(end + 1, text.size());
      if (!block->first_line.substr(begin_mark.size()).starts_with(digest(block->lines))) throw changed;
      return block;
    } else if (block) {
      block->lines.emplace_back(line);
    }
    at = end + 1;
  }
  if (block) throw changed;
  return {};
}

std::optional<Block> block_in(const UserFile& file) { return block_in(file.path(), file.text().view()); }

std::vector<std::string> shown_lines(const std::string& path, char sign, const std::vector<std::string>& lines) {
  std::vector<std::string> shown;
  for (const auto& line : lines) shown.push_back(path + ": " + sign + " " + line);
  return shown;
}

}  // namespace

UserFile::UserFile(std::string path) : path_(absolute_path(std::move(path))) {
  real_ = path_;
  if (char* real = realpath(path_.c_str(), nullptr)) {
    real_ = real;
    std::free(real);
  }
  const Descriptor file(open(real_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat entry {};
  if (!file && errno == ENOENT && lstat(path_.c_str(), &entry) != 0) return;  // there is no file, and no dangling link
  if (!file || fstat(file.get(), &entry) != 0 || !S_ISREG(entry.st_mode) ||
      !read_up_to(file.get(), text_, file_limit) || text_.size() > file_limit)
    throw Error{Exit::config, "setup: cannot read " + path_ + ": " + errno_text(errno), "make it a readable file"};
  exists_ = true;
  mode_ = entry.st_mode & 07777;
}

std::optional<Change> UserFile::change(std::optional<Secret> text, std::vector<std::string> shown) const {
  if (text && exists_ && *text == text_) return {};
  std::shared_ptr<const Secret> bytes;  // null: the file is removed
  if (text) bytes = std::make_shared<const Secret>(std::move(*text));
  return Change{std::move(shown), [real = real_, path = path_, bytes, mode = mode_] {
                  const std::string folder_path = real.substr(0, real.rfind('/'));
                  Descriptor folder;
                  if (make_parents(real, 0700))
                    folder = Descriptor(open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
                  const std::string name = real.substr(real.rfind('/') + 1);
                  const bool done = folder && (bytes ? replace_file(folder.get(), name, bytes->view(), mode)
                                                     : unlinkat(folder.get(), name.c_str(), 0) == 0);
                  if (!done)
                    throw Error{Exit::io, "setup: cannot write " + path + ": " + errno_text(errno), "make it writable",
                                Kept::nothing_changed};
                }};
}

Secret replaced(const Secret& text, std::size_t begin, std::size_t end, std::string_view words) {
  Secret made = text.substr(0, begin);
  made.append(words);
  made.append(text.substr(end));
  return made;
}

std::optional<Change> write_block(const UserFile& file, const std::vector<std::string>& lines, std::size_t position) {
  const Secret& text = file.text();
  const std::string first_line = std::string(begin_mark) + digest(lines);
  if (const auto block = block_in(file)) {
    if (block->lines == lines) return {};
    const std::string how = block->first_line.substr(first_line.size());
    return file.change(replaced(text, block->begin, block->end, text_of(first_line + how, lines)),
                       shown_lines(file.path(), '+', lines));
  }
  position = std::min(position, text.size());
  const bool unended = position > 0 && position == text.size() && !text.ends_with('\n');
  const std::string how(!file.exists() ? file_made : unended ? newline_added : "");
  return file.change(replaced(text, position, position, (unended ? "\n" : "") + text_of(first_line + how, lines)),
                     shown_lines(file.path(), '+', lines));
}

Secret without_block(const UserFile& file) {
  const Secret& text = file.text();
  const auto block = block_in(file);
  if (!block) return text.copy();
  Secret left = replaced(text, block->begin, block->end, "");
  if (block->first_line.ends_with(newline_added) && left.ends_with('\n') && block->end == text.size())
    left.resize(left.size() - 1);
  return left;
}

std::optional<Change> remove_block(const UserFile& file) {
  const auto block = block_in(file);
  if (!block) return {};
  std::optional<Secret> left = without_block(file);
  if (left->empty() && block->first_line.ends_with(file_made)) left.reset();
  return file.change(std::move(left), shown_lines(file.path(), '-', block->lines));
}

}  // namespace setup
