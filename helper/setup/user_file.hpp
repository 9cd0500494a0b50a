// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "helper/base/secret.hpp"
#include "helper/setup/setup.hpp"

// A tool's configuration file, which is the user's: its links are followed, its mode is kept, and it is written whole.
namespace setup {

class UserFile {
 public:
  explicit UserFile(std::string path);  // Error{config} where it cannot be read
  bool exists() const { return exists_; }
  const Secret& text() const { return text_; }  // a Secret, since passwords and tokens of others may be in it
  const std::string& path() const { return path_; }
  // Nothing where the text stays as it is. An empty optional removes the file.
  std::optional<Change> change(std::optional<Secret> text, std::vector<std::string> shown) const;

 private:
  std::string path_;
  std::string real_;  // behind links
  Secret text_;
  bool exists_ = false;
  unsigned mode_ = 0600;
};

// Lines of ours in a file with `#` comments, between two of them that say so; the first also says how the file was
// before, so that what is left without ours is byte for byte what was there.
std::optional<Change> write_block(const UserFile& file, const std::vector<std::string>& lines);
std::optional<Change> remove_block(const UserFile& file);
// The text without our block.
Secret without_block(const UserFile& file);

// The text with `words` in place of the bytes from `begin` to `end`.
Secret replaced(const Secret& text, std::size_t begin, std::size_t end, std::string_view words);

// Strings in an object of a JSON document that is somebody else's, changed in place: no byte of the rest moves. The
// document is valid JSON with an object at its root, or empty.
struct JsonText {
  Secret text;
  // Puts "name": "value" in front of the others of the root's member `object`, which is made where there is none.
  void insert(std::string_view object, std::string_view name, std::string_view value);
  // Takes it out, and the object with it where insert() made that and it is empty now. False where it is not there.
  bool remove(std::string_view object, std::string_view name);
};

}  // namespace setup
