// SPDX-License-Identifier: MIT
#include "helper/setup/user_file.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"

namespace setup {
namespace {

constexpr std::size_t largest = 4 * 1024 * 1024;
// "# keybearer setup begins 0123456789abcdef (it made this file)": the digits are those of what stands between the
// marks.
constexpr std::string_view begin_mark = "# keybearer setup begins ";
constexpr std::string_view end_mark = "# keybearer setup ends";
constexpr std::string_view newline_added = " (it ended the line above)";
constexpr std::string_view file_made = " (it made this file)";

struct Block {
  std::size_t begin = 0, end = 0;  // of the text, marks and the last line's end included
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

// Line by line, as whatever editor ended them. Error{config} where somebody has changed what is ours: then a person
// must say what becomes of it.
std::optional<Block> block_in(const std::string& path, const std::string& text) {
  std::optional<Block> block;
  const Error changed{Exit::config, "setup: " + path + " has lines of somebody else's between \"" +
                                        std::string(trim(begin_mark)) + "\" and \"" + std::string(end_mark) +
                                        "\", and was left unchanged; take them out, or take out all of it"};
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with(begin_mark)) {
      if (block) throw changed;
      block = Block{at, 0, line, {}};
    } else if (block && line == end_mark) {
      block->end = std::min(end + 1, text.size());
      if (!block->first_line.substr(begin_mark.size()).starts_with(digest(block->lines))) throw changed;
      return block;
    } else if (block) {
      block->lines.push_back(line);
    }
    at = end + 1;
  }
  if (block) throw changed;
  return {};
}

std::vector<std::string> shown_lines(const std::string& path, char sign, const std::vector<std::string>& lines) {
  std::vector<std::string> shown;
  for (const auto& line : lines) shown.push_back(path + ": " + sign + " " + line);
  return shown;
}

}  // namespace

UserFile::UserFile(std::string path) : path_(std::move(path)) {
  if (!path_.starts_with('/')) {  // a variable of the tool's may name one from here
    if (char* folder = getcwd(nullptr, 0)) {
      path_ = std::string(folder) + "/" + path_;
      std::free(folder);
    }
  }
  real_ = path_;
  if (char* real = realpath(path_.c_str(), nullptr)) {
    real_ = real;
    std::free(real);
  }
  const Descriptor file(open(real_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat entry {};
  if (!file && errno == ENOENT && lstat(path_.c_str(), &entry) != 0)
    return;  // there is nothing, not even a link to nowhere
  Secret bytes;
  if (!file || fstat(file.get(), &entry) != 0 || !S_ISREG(entry.st_mode) || !read_up_to(file.get(), bytes, largest) ||
      bytes.size() > largest)
    throw Error{Exit::config, "setup: " + path_ + " cannot be read as a file: " + errno_text(errno), "fix it first"};
  exists_ = true;
  mode_ = entry.st_mode & 07777;
  text_ = bytes.view();
}

std::optional<Change> UserFile::change(std::optional<std::string> text, std::vector<std::string> shown) const {
  if (text && exists_ && *text == text_) return {};
  return Change{
      std::move(shown), [real = real_, path = path_, text = std::move(text), mode = mode_] {
        const std::string folder_path = real.substr(0, real.rfind('/'));
        Descriptor folder;
        if (make_parents(real, 0700))
          folder = Descriptor(open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const std::string name = real.substr(real.rfind('/') + 1);
        const bool done = folder && (text ? replace_file(folder.get(), name, *text, mode)
                                          : unlinkat(folder.get(), name.c_str(), 0) == 0);
        if (!done)
          throw Error{Exit::io, "setup: " + path + " cannot be written: " + errno_text(errno), "it is as it was"};
      }};
}

std::optional<Change> write_block(const UserFile& file, const std::vector<std::string>& lines) {
  const std::string& text = file.text();
  if (const auto block = block_in(file.path(), text)) {
    const std::string how = block->first_line.substr(begin_mark.size() + digest(lines).size());
    std::string changed = text;
    changed.replace(block->begin, block->end - block->begin,
                    text_of(std::string(begin_mark) + digest(lines) + how, lines));
    if (block->lines == lines) return {};
    return file.change(changed, shown_lines(file.path(), '+', lines));
  }
  const bool unended = !text.empty() && text.back() != '\n';
  const std::string how(!file.exists() ? file_made : unended ? newline_added : "");
  return file.change(text + (unended ? "\n" : "") + text_of(std::string(begin_mark) + digest(lines) + how, lines),
                     shown_lines(file.path(), '+', lines));
}

std::string without_block(const UserFile& file) {
  const auto block = block_in(file.path(), file.text());
  if (!block) return file.text();
  std::string text = file.text().substr(0, block->begin);
  if (block->first_line.ends_with(newline_added) && text.ends_with('\n') && block->end == file.text().size())
    text.pop_back();
  return text + file.text().substr(block->end);
}

std::optional<Change> remove_block(const UserFile& file) {
  const auto block = block_in(file.path(), file.text());
  if (!block) return {};
  std::optional<std::string> left = without_block(file);
  if (left->empty() && block->first_line.ends_with(file_made)) left.reset();
  return file.change(std::move(left), shown_lines(file.path(), '-', block->lines));
}

}  // namespace setup
