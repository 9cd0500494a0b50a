// SPDX-License-Identifier: MIT
#include "setup/user_file.hpp"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/text.hpp"

namespace setup {
namespace {

constexpr std::size_t largest = 4 * 1024 * 1024;
constexpr std::string_view begin_mark = "# keybearer setup begins";
constexpr std::string_view end_mark = "# keybearer setup ends\n";
constexpr std::string_view newline_added = " (it ended the line above)";
constexpr std::string_view file_made = " (it made this file)";

struct Block {
  std::size_t begin = std::string::npos, end = 0;  // of the text, marks included
  std::string first_line;                          // with its LF
};

Block block_in(const std::string& text) {
  Block block;
  for (std::size_t at = text.find(begin_mark); at != text.npos; at = text.find(begin_mark, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    const auto end = text.find(end_mark, at), line = text.find('\n', at);
    if (end == text.npos || line == text.npos) break;
    return {at, end + end_mark.size(), text.substr(at, line + 1 - at)};
  }
  return block;
}

std::vector<std::string> shown_lines(const std::string& path, char sign, const std::vector<std::string>& lines) {
  std::vector<std::string> shown;
  for (const auto& line : lines) shown.push_back(path + ": " + sign + " " + line);
  return shown;
}

std::vector<std::string> lines_of(const std::string& text, const Block& block) {
  std::vector<std::string> lines;
  const auto begin = block.begin + block.first_line.size(), end = block.end - end_mark.size();
  for (const auto line : split(std::string_view(text).substr(begin, end - begin), '\n'))
    if (!line.empty()) lines.emplace_back(line);
  return lines;
}

}  // namespace

UserFile::UserFile(std::string path) : path_(std::move(path)), real_(path_) {
  if (char* real = realpath(path_.c_str(), nullptr)) {
    real_ = real;
    std::free(real);
  }
  const Descriptor file(open(real_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat entry {};
  if (!file && errno == ENOENT && lstat(path_.c_str(), &entry) != 0) return;  // there is nothing, not even a link to nowhere
  Secret bytes;
  if (!file || fstat(file.get(), &entry) != 0 || !S_ISREG(entry.st_mode) || !read_up_to(file.get(), bytes, largest) || bytes.size() > largest)
    throw Error{Exit::config, "setup: " + path_ + " cannot be read as a file: " + errno_text(errno) + "; mend it first"};
  exists_ = true;
  mode_ = entry.st_mode & 07777;
  text_ = bytes.view();
}

std::optional<Change> UserFile::change(std::optional<std::string> text, std::vector<std::string> shown) const {
  if (text && exists_ && *text == text_) return {};
  return Change{std::move(shown), [real = real_, path = path_, text = std::move(text), mode = mode_] {
                  const std::string folder_path = real.substr(0, real.rfind('/'));
                  for (std::size_t at = real.find('/', 1); at != real.npos; at = real.find('/', at + 1)) mkdir(real.substr(0, at).c_str(), 0700);
                  const Descriptor folder(open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
                  const std::string name = real.substr(real.rfind('/') + 1);
                  const bool done = folder && (text ? replace_file(folder.get(), name, *text, mode)
                                                    : unlinkat(folder.get(), name.c_str(), 0) == 0);
                  if (!done)
                    throw Error{Exit::store, "setup: " + path + " cannot be written: " + errno_text(errno) + "; it is as it was"};
                }};
}

std::optional<Change> write_block(const UserFile& file, const std::vector<std::string>& lines) {
  const std::string& text = file.text();
  const Block block = block_in(text);
  std::string body;
  for (const auto& line : lines) body += line + "\n";
  if (block.begin != text.npos) {
    std::string changed = text;
    changed.replace(block.begin, block.end - block.begin, block.first_line + body + std::string(end_mark));
    return file.change(changed, shown_lines(file.path(), '+', lines));
  }
  const bool unended = !text.empty() && text.back() != '\n';
  const std::string_view how = !file.exists() ? file_made : unended ? newline_added : "";
  return file.change(text + (unended ? "\n" : "") + std::string(begin_mark) + std::string(how) + "\n" + body + std::string(end_mark),
                     shown_lines(file.path(), '+', lines));
}

std::string without_block(const UserFile& file) {
  const Block block = block_in(file.text());
  if (block.begin == std::string::npos) return file.text();
  std::string text = file.text().substr(0, block.begin);
  if (block.first_line.find(newline_added) != std::string::npos && text.ends_with('\n') && block.end == file.text().size()) text.pop_back();
  return text + file.text().substr(block.end);
}

std::optional<Change> remove_block(const UserFile& file) {
  const Block block = block_in(file.text());
  if (block.begin == std::string::npos) return {};
  std::optional<std::string> left = without_block(file);
  if (left->empty() && block.first_line.find(file_made) != std::string::npos) left.reset();
  return file.change(std::move(left), shown_lines(file.path(), '-', lines_of(file.text(), block)));
}

}  // namespace setup
