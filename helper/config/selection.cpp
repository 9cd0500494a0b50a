// SPDX-License-Identifier: MIT
#include "helper/config/selection.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/trust.hpp"
#include "helper/config/config.hpp"
#include "helper/config/keys.hpp"
#include "helper/config/providers.hpp"

namespace {

// Thrown where the whole configuration has to be read.
struct NeedsAll {};

std::string_view without_blanks(const char* begin, const char* end) {
  while (begin != end && (*begin == ' ' || *begin == '\t')) ++begin;
  while (begin != end && (end[-1] == ' ' || end[-1] == '\t')) --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool is_plain(char c) { return (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t'; }

// Whether all bytes are ASCII, without control bytes but tab and LF. Eight bytes at a time; those of a word that has a
// byte below 0x20, above 0x7E or in between after a borrow are looked at one by one.
bool is_plain(const char* bytes, std::size_t size) {
  constexpr std::uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
  while (size > 0) {
    std::uint64_t word = high;
    const std::size_t count = std::min(size, sizeof word);
    if (count == sizeof word) std::memcpy(&word, bytes, sizeof word);
    if (((word | (word - 0x20 * ones) | (word + ones)) & high) != 0 &&
        !std::all_of(bytes, bytes + count, [](char c) { return is_plain(c); }))
      return false;
    bytes += count;
    size -= count;
  }
  return true;
}

// Whether Match::covers_host() may be true for a match with this text. True if that is not certain.
bool may_cover(std::string_view match, std::string_view host) {
  const auto scheme = match.find("://");
  if (scheme == match.npos) return true;
  std::string_view authority = match.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('[') != authority.npos) return host.starts_with('[');
  authority = authority.substr(0, authority.find(':'));
  if (!authority.starts_with("*.")) return equal_ignoring_case(authority, host);
  authority.remove_prefix(2);
  return host.size() > authority.size() && equal_ignoring_case(host.substr(host.size() - authority.size()), authority);
}

// A set of 32-bit hashes of names, with open addressing; 0 is a free slot.
class Names {
 public:
  // False if the name may be in the set already.
  bool add(std::string_view name) {
    if (2 * ++count_ > slots_.size()) grow();
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return put(hash == 0 ? 1 : hash);
  }

 private:
  bool put(std::uint32_t hash) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask)
      if (slots_[slot] == hash) return false;
    slots_[slot] = hash;
    return true;
  }

  void grow() {
    std::vector<std::uint32_t> old(std::max<std::size_t>(64, 4 * slots_.size()));
    old.swap(slots_);
    for (const auto hash : old)
      if (hash != 0) put(hash);
  }

  std::vector<std::uint32_t> slots_;
  std::size_t count_ = 0;
};

// A file, in pieces that begin with the part that is read.
class Pieces {
 public:
  explicit Pieces(Descriptor file) : file_(std::move(file)) {}

  // The rest of the part that begins at `begin`, with one more piece of the file. `begin` is then 0.
  bool more(std::size_t& begin) {
    std::memmove(buffer_.get(), buffer_.get() + begin, end_ - begin);
    end_ -= begin;
    begin = 0;
    if (capacity_ - end_ < capacity_ / 2) grow();
    const std::size_t room = capacity_ - end_;
    const ssize_t count = ::read(file_.get(), buffer_.get() + end_, room);
    if (count < 0) throw NeedsAll{};
    const auto added = static_cast<std::size_t>(count);
    total_ += added;
    if (total_ > configuration_file_limit || !is_plain(buffer_.get() + end_, added)) throw NeedsAll{};
    end_ += added;
    return added == room;  // it is a regular file, so a shorter piece is its last one
  }

  const char* at(std::size_t offset) const { return buffer_.get() + offset; }
  std::size_t end() const { return end_; }

 private:
  // The pages of the buffer that are not used cost nothing, so it is not cleared.
  void grow() {
    auto larger = std::make_unique_for_overwrite<char[]>(2 * capacity_);
    std::memcpy(larger.get(), buffer_.get(), end_);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  }

  Descriptor file_;
  std::size_t capacity_ = 32 * 1024;
  std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
  std::size_t end_ = 0, total_ = 0;
};

class Selection {
 public:
  explicit Selection(const AccountQuery& query) : query_(query) {}

  void read(Descriptor file, const std::string& path) {
    Pieces pieces(std::move(file));
    file_ = &path;
    names_ = Names();
    section_ = Section();
    line_ = 1;
    std::size_t begin = 0, at = 0;  // of the section, and of the line
    for (bool complete = false; !complete;) {
      const std::size_t before = begin;
      complete = !pieces.more(begin);
      at -= before;
      at = read_lines(pieces, begin, at, complete);
    }
    end_section({pieces.at(begin), at - begin});
  }

  std::vector<ConfigurationPart> take() {
    if (!query_.account.empty() && !found_) throw NeedsAll{};  // the error names all accounts
    return std::move(parts_);
  }

 private:
  struct Section {
    bool is_global = true;  // the keys before the first section
    bool is_named = false;  // it has the name that the query wants
    int line = 1;
    bool has_match = false, may_cover = false, has_grant = false;
    const Provider* preset = nullptr;
    bool has_provider = false;
    bool issuer_may_cover = false, has_issuer = false;
    ConfigurationKeys keys;
  };

  // Reads the complete lines from `at` on. Returns where the next one begins.
  std::size_t read_lines(const Pieces& pieces, std::size_t& begin, std::size_t at, bool complete) {
    while (at < pieces.end()) {
      const char* line = pieces.at(at);
      const std::size_t left = pieces.end() - at;
      const auto* end = static_cast<const char*>(std::memchr(line, '\n', left));
      if (!end && !complete) break;
      const std::size_t size = end ? static_cast<std::size_t>(end - line) + 1 : left;
      const std::string_view text = without_blanks(line, end ? end : line + left);
      if (text.starts_with('[')) {
        end_section({pieces.at(begin), at - begin});
        begin = at;
        begin_section(text);
      } else if (!text.empty() && text[0] != '#' && text[0] != ';') {
        take_setting(text);
      }
      ++line_;
      at += size;
    }
    return at;
  }

  void begin_section(std::string_view header) {
    const std::string_view name = header.substr(1, header.size() - 2);
    if (header.size() < 3 || !header.ends_with(']') || !is_account_name(name) || !names_.add(name)) throw NeedsAll{};
    for (const auto& kept : kept_names_)
      if (kept == name) throw NeedsAll{};  // the user's section replaces the system's
    section_ = Section();
    section_.is_global = false;
    section_.line = line_;
    section_.is_named = name == query_.account;
    if (query_.account.empty() || section_.is_named) name_.assign(name);
  }

  void take_setting(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == text.npos || text.find('#') != text.npos) throw NeedsAll{};
    const auto name = without_blanks(text.data(), text.data() + equals);
    const auto value = without_blanks(text.data() + equals + 1, text.data() + text.size());
    const ConfigurationKey* key = find_configuration_key(name);
    if (!key || value.empty() || (!section_.keys.add(*key) && !key->clear)) throw NeedsAll{};
    if (name == "match") {
      section_.has_match = true;
      if (query_.url) section_.may_cover |= may_cover(value, query_.url->origin.host);
    } else if (name == "provider") {
      section_.has_provider = true;
      section_.preset = preset_named(value);
    } else if (name == "issuer") {
      section_.has_issuer = true;
      if (query_.url) section_.issuer_may_cover = may_cover(value, query_.url->origin.host);
    } else if (name == "grant") {
      section_.has_grant = true;
    }
  }

  // Most sections have the same provider as the one before.
  const Provider* preset_named(std::string_view name) {
    if (!last_preset_ || last_preset_->name != name) last_preset_ = find_provider(name);
    if (!last_preset_) throw NeedsAll{};
    return last_preset_;
  }

  bool preset_may_cover() const {
    const Provider* preset = section_.preset;
    if (!preset) return false;
    return (preset->matches_issuer && section_.issuer_may_cover) ||
           std::any_of(preset->match.begin(), preset->match.end(),
                       [&](std::string_view match) { return may_cover(match, query_.url->origin.host); });
  }

  bool is_needed() const {
    if (section_.is_global) return true;
    if (!query_.account.empty()) return section_.is_named;
    return section_.has_match ? section_.may_cover : preset_may_cover();
  }

  void end_section(std::string_view text) {
    // Keys for all sections may decide which of them cover the URL. An account with `grant` needs another one.
    if (section_.is_global && (section_.has_match || section_.has_issuer || section_.has_provider)) throw NeedsAll{};
    if (!is_needed()) return;
    if (section_.has_grant) throw NeedsAll{};
    if (!section_.is_global) {
      kept_names_.push_back(name_);
      found_ = true;
    }
    parts_.push_back({std::string(text), *file_, section_.line});
  }

  const AccountQuery& query_;
  const std::string* file_ = nullptr;
  int line_ = 1;
  std::string name_;
  Names names_;
  Section section_;
  const Provider* last_preset_ = nullptr;
  bool found_ = false;
  std::vector<std::string> kept_names_;
  std::vector<ConfigurationPart> parts_;
};

}  // namespace

std::optional<std::vector<ConfigurationPart>> select_sections(const std::vector<std::string>& paths,
                                                              const AccountQuery& query) try {
  if (!query.url && query.account.empty()) return {};
  Selection selection(query);
  for (const auto& path : paths)
    if (Descriptor file = open_trusted(path, Exit::config)) selection.read(std::move(file), path);
  return selection.take();
} catch (const NeedsAll&) {
  return {};
}
