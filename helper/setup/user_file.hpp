// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/secret.hpp"
#include "helper/setup/setup.hpp"

// A tool's configuration file, which belongs to the user: links are followed, the mode is kept, and the file is
// replaced atomically.
namespace setup {

class UserFile {
 public:
  explicit UserFile(std::string path);  // Error{config} if it cannot be read
  bool exists() const { return exists_; }
  const Secret& text() const { return text_; }  // a Secret, since passwords and tokens of others may be in it
  const std::string& path() const { return path_; }
  // Writes that text, or removes the file if there is none. Nothing if the text is the same.
  std::optional<Change> change(std::optional<Secret> text, std::vector<std::string> shown) const;

 private:
  std::string path_;
  std::string real_;  // with all links resolved
  Secret text_;
  bool exists_ = false;
  unsigned mode_ = 0600;
};

// keybearer's lines in a file with `#` comments, between two marks. The first mark also records how the file was
// before, so that removing the block restores it byte for byte. Error{config} if others changed the lines between the
// marks.
// A new block begins at `position`, where a line begins, or at the end. A block that exists is changed where it is.
std::optional<Change> write_block(const UserFile& file, const std::vector<std::string>& lines,
                                  std::size_t position = std::string_view::npos);
std::optional<Change> remove_block(const UserFile& file);
// The text without the block.
Secret without_block(const UserFile& file);

// The text with `words` in place of the bytes from `begin` to `end`.
Secret replaced(const Secret& text, std::size_t begin, std::size_t end, std::string_view words);

// Edits strings in a member of another program's JSON document, and changes no other byte. The text is valid JSON with
// an object at its root, or empty.
struct JsonText {
  Secret text;
  // Inserts "name": "value" as the first member of the root's member `object`, which is created if it does not exist.
  void insert(std::string_view object, std::string_view name, std::string_view value);
  // Removes the member, and also the object if insert() created it and it is empty now. False if there is no such
  // member.
  bool remove(std::string_view object, std::string_view name);
};

}  // namespace setup
