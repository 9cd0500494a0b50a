// SPDX-License-Identifier: MIT
// pip and uv call a program named `keyring` on PATH. Python's own program of that name is never replaced. pip's own
// writer drops comments, so its file is edited here. It is read by Python's configparser: a section may stand only
// once, and a line that is indented more than the one before it continues that one's value.
#include <cstdlib>

#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

constexpr std::string_view key = "keyring-provider", wanted = "subprocess";
constexpr std::string_view written = "keyring-provider = subprocess";
constexpr std::string_view note = "global.keyring-provider";  // earlier versions had it written by pip
constexpr std::string_view then =
    "pip up to 26.1 asks only if the index URL has a username (https://oauth2@HOST/simple/); for uv set "
    "UV_KEYRING_PROVIDER=subprocess";

std::string path() { return config_home() + "/pip/pip.conf"; }
std::string older_path() { return home() + "/.pip/pip.conf"; }

struct Line {
  std::size_t begin, end;  // of the line, its LF included
  std::string_view section;
  std::string key;  // as pip reads it; empty: a header, a comment, a blank line
  std::string_view value;
};

// pip ignores case, and takes "_" for "-".
std::string key_of(std::string_view text) {
  std::string name = lower(trim(text));
  for (char& byte : name)
    if (byte == '_') byte = '-';
  return name.starts_with("--") ? name.substr(2) : name;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::string_view section;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const auto line = trim(text.substr(at, end - at));
    Line found{at, end, section, "", ""};
    if (line.starts_with('[')) {
      section = line.substr(1, std::max<std::size_t>(line.rfind(']'), 1) - 1);
      found.section = section;
    } else if (const auto equals = line.find_first_of("=:");
               equals != line.npos && !line.starts_with('#') && !line.starts_with(';')) {
      found.key = key_of(line.substr(0, equals));
      found.value = trim(line.substr(equals + 1));
    }
    lines.push_back(found);
    at = end;
  }
  return lines;
}

std::string_view indentation(std::string_view line) {
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

// The new line follows the header of [global], indented as the next one; without that section it makes one at the end.
std::optional<Change> write_provider(const UserFile& file) {
  const std::string_view text = file.text().view();
  const auto lines = lines_of(text);
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (!trim(text.substr(lines[at].begin, lines[at].end - lines[at].begin)).starts_with("[global]")) continue;
    std::string_view blanks;
    for (std::size_t next = at + 1; next < lines.size() && lines[next].section == "global"; ++next)
      if (!lines[next].key.empty()) {
        blanks = indentation(text.substr(lines[next].begin, lines[next].end - lines[next].begin));
        break;
      }
    return write_block(file, {std::string(blanks) + std::string(written)}, lines[at].end);
  }
  return write_block(file, {"[global]", std::string(written)});
}

// The value that decides for all commands, or else one that decides for one of them.
std::optional<Line> provider_in(const Secret& text) {
  std::optional<Line> found;
  for (const auto& line : lines_of(text.view()))
    if (line.key == key && (!found || line.section == "global")) found = line;
  return found;
}

void say_unchanged(const std::string& what, std::string_view value) {
  terminal::warn("setup pip: " + what + " is " + printable(value, 40) +
                 " and was left unchanged; pip asks keybearer only if it is subprocess");
}

void name_what_overrides() {
  if (const char* value = std::getenv("PIP_KEYRING_PROVIDER"); value && *value && value != wanted)
    say_unchanged("PIP_KEYRING_PROVIDER", value);
  if (const char* value = std::getenv("PIP_CONFIG_FILE"); value && std::string_view(value) == "/dev/null")
    terminal::warn("setup pip: PIP_CONFIG_FILE is /dev/null, and so pip does not read " + path());
}

std::string link() { return user_bin() + "/" + std::string(protocol::keyring.link.name); }

Changes set_up() {
  host_matches("pip");  // throws if there is none
  const auto other = find_on_path(std::string(protocol::keyring.link.name));
  if (other && *other != link())
    throw Error{Exit::config, "setup pip: " + *other + " is the keyring that pip would call",
                "remove it, or make it call: keybearer keyring"};
  Changes changes;
  add(changes, make_link(link()));
  name_what_overrides();
  const UserFile file(path()), older(older_path());
  const Secret left = without_block(file);
  bool any = false;
  for (const auto* one : {&file, &older}) {
    const Secret text = one == &file ? left.copy() : one->text().copy();
    const auto now = provider_in(text);
    if (!now) continue;
    any |= now->section == "global";
    if (now->value != wanted)
      say_unchanged(one->path() + ": " + std::string(now->section) + "." + std::string(key), now->value);
  }
  if (any || left != file.text()) return changes;  // others decide, or the block is there
  if (auto change = write_provider(file)) {
    changes.push_back({{}, [path = file.path()] { write_notes("pip", path, {std::string(note)}); }});
    changes.push_back(std::move(*change));
  }
  return changes;
}

// pip's writer has dropped the marks of the block since.
std::optional<Change> remove_without_marks(const UserFile& file) {
  const auto now = provider_in(file.text());
  if (!now || now->section != "global" || now->value != wanted) return {};
  return file.change(replaced(file.text(), now->begin, now->end, ""), {file.path() + ": - " + std::string(written)});
}

Changes undo() {
  Changes changes;
  const UserFile file(path());
  if (auto removal = remove_block(file))
    changes.push_back(std::move(*removal));
  else if (contains(notes("pip", file.path()), note))
    add(changes, remove_without_marks(file));
  if (!is_set_up_elsewhere("pip", file.path())) add(changes, remove_link(link()));
  return changes;
}

}  // namespace

extern const Tool pip = {.name = "pip", .set_up = set_up, .undo = undo, .file = path, .then = then};

}  // namespace setup
