// SPDX-License-Identifier: MIT
//
// RapidJSON is used so that THREATS.md G holds: its parser is iterative (the recursive one overflows the stack on deep
// nesting), it validates UTF-8 (by default it does not), it keeps the digits of numbers (else it rounds them), and it
// decodes strings in place, so that there is no second copy of a secret. Its assertions throw instead of aborting.
#include "helper/base/json.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string>

#define RAPIDJSON_ASSERT(condition) ((condition) ? void() : throw std::logic_error("RapidJSON: " #condition))
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/writer.h>

#include "helper/base/utf8.hpp"

namespace json {
namespace {

constexpr std::size_t max_depth = 32;
constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                           rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

// Builds the tree from the parser's events. An open container is the last element of its parent, which gets no other
// element meanwhile, so that its address does not change. An event that returns false ends the parsing.
class Builder {
 public:
  explicit Builder(Value& root) : root_(root) {}
  const char* reason() const { return reason_; }

  bool Null() { return add(Kind::null, {}); }
  bool Bool(bool value) { return add(Kind::boolean, value ? "true" : "false"); }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) { return add(Kind::number, {digits, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return has_no_nul({text, size}) && add(Kind::string, {text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    name_ = {text, size};
    return has_no_nul(name_);
  }
  bool StartObject() { return open(Kind::object); }
  bool StartArray() { return open(Kind::array); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // Never called, since numbers are passed as digits.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  Value& new_value() {
    if (depth_ == 0) return root_;
    Value& parent = *open_[depth_ - 1];
    if (parent.kind == Kind::array) return parent.items.emplace_back();
    return parent.members.emplace_back(Member{name_, {}}).value;
  }

  bool add(Kind kind, std::string_view text) {
    Value& value = new_value();
    value.kind = kind;
    value.text = text;
    return true;
  }

  bool open(Kind kind) {
    if (depth_ == max_depth) return refuse("it is nested too deeply");
    Value& value = new_value();
    value.kind = kind;
    open_[depth_++] = &value;
    return true;
  }

  bool close() {
    --depth_;
    return true;
  }

  bool has_no_nul(std::string_view text) {
    return text.find('\0') == text.npos || refuse("a string in it holds a NUL character");
  }

  bool refuse(const char* reason) {
    reason_ = reason;
    return false;
  }

  Value& root_;
  std::array<Value*, max_depth> open_{};
  std::size_t depth_ = 0;
  std::string_view name_;
  const char* reason_ = nullptr;
};

// RapidJSON's message in the form of an Error: lower case, no full stop.
std::string reason_of(rapidjson::ParseErrorCode code) {
  std::string reason = rapidjson::GetParseError_En(code);
  reason.front() = static_cast<char>(reason.front() | 0x20);
  if (reason.back() == '.') reason.pop_back();
  return reason;
}

[[noreturn]] void refuse(Exit exit, std::string_view what, const std::string& reason, std::size_t at) {
  throw Error{exit, std::string(what) + " is not valid JSON: " + reason + " at byte " + std::to_string(at)};
}

const Value absent{};
const Value duplicate{Kind::duplicate, {}, {}, {}};

}  // namespace

const Value& Value::operator[](std::string_view name) const {
  const Value* found = &absent;
  for (const auto& [key, value] : members) {
    if (key != name) continue;
    if (found != &absent) return duplicate;
    found = &value;
  }
  return *found;
}

std::optional<std::string_view> Value::string() const {
  if (kind != Kind::string) return {};
  return text;
}

std::optional<std::int64_t> Value::integer() const {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (kind != Kind::number) return {};
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return {};
  return number;
}

std::optional<bool> Value::boolean() const {
  if (kind != Kind::boolean) return {};
  return text == "true";
}

namespace {

// RapidJSON 1.1 ends at a NUL byte, but where it validates UTF-8 it reads and writes up to three bytes beyond it.
constexpr std::string_view end_of_bytes("\0\0\0\0", 4);

}  // namespace

Document Document::parse(Secret bytes, Exit exit, std::string_view what) {
  const std::size_t size = bytes.size();
  bytes.append(end_of_bytes);
  auto parts = std::make_unique<Parts>();
  parts->secret = std::move(bytes);
  char* begin = parts->secret.data();
  return parse(std::move(parts), begin, size, exit, what);
}

Document Document::parse(std::string bytes, Exit exit, std::string_view what) {
  const std::size_t size = bytes.size();
  bytes.append(end_of_bytes);
  auto parts = std::make_unique<Parts>();
  parts->text = std::move(bytes);
  char* begin = parts->text.data();
  return parse(std::move(parts), begin, size, exit, what);
}

// `end_of_bytes` follows the bytes. The parser would take a NUL byte within them for their end.
Document Document::parse(std::unique_ptr<Parts> parts, char* bytes, std::size_t size, Exit exit,
                         std::string_view what) {
  const std::string_view text(bytes, size);
  if (const auto nul = text.find('\0'); nul != text.npos) refuse(exit, what, "a NUL byte", nul);
  const std::size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  Document document;
  document.parts_ = std::move(parts);
  Value& root = document.parts_->root;
  Builder builder(root);
  rapidjson::InsituStringStream stream(bytes + mark);
  rapidjson::Reader reader;
  reader.Parse<flags>(stream, builder);
  if (reader.HasParseError())
    refuse(exit, what, builder.reason() ? builder.reason() : reason_of(reader.GetParseErrorCode()),
           reader.GetErrorOffset() + mark);
  if (root.kind != Kind::object && root.kind != Kind::array)
    refuse(exit, what, "it is neither an object nor an array", mark);
  return document;
}

namespace {

constexpr std::size_t most_members = 1000;

// Where the member ends that begins at `at`: at the comma or the brace behind it, or nowhere. Only strings and brackets
// are told apart; whether the member is valid is for the parser to say.
std::size_t end_of_member(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}')) {
      return at;
    } else if (depth > 0 && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return text.npos;
}

}  // namespace

Members Members::of(const Secret& bytes) {
  Members members;
  members.object.kind = Kind::object;
  std::string_view text = bytes.view();
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t at = text.find_first_not_of(" \t\r\n");
  if (at == text.npos || text[at] != '{') return members;
  for (std::size_t end = at; members.documents.size() < most_members && !members.complete; at = end) {
    end = end_of_member(text, ++at);
    if (end == text.npos) break;
    members.complete = text[end] == '}';
    Secret one("{");
    one.append(text.substr(at, end - at));
    one.append("}");
    try {
      Document document = Document::parse(std::move(one), Exit::protocol, "a member");
      for (const auto& member : document.root().members) members.object.members.push_back(member);
      members.documents.push_back(std::move(document));
    } catch (const Error&) {  // it is left out
    }
  }
  return members;
}

namespace {

struct Sink {
  using Ch = char;
  void Put(char c) { bytes.append(std::string_view(&c, 1)); }
  void Flush() {}
  Secret bytes;
};

rapidjson::SizeType size_of(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }

// The length of the valid character that `text` begins with, or 0.
std::size_t character_length(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length)
    if (is_utf8(text.substr(0, length))) return length;
  return 0;
}

// Gives `put` the text, with a '?' in place of each byte that is not of a valid character.
template <typename Put>
void put_as_utf8(std::string_view text, Put put) {
  if (is_utf8(text)) return put(text);
  Secret valid;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    valid.append(length > 0 ? text.substr(0, length) : "?");
    text.remove_prefix(length > 0 ? length : 1);
  }
  put(valid.view());
}

}  // namespace

struct Writer::Parts {
  Sink sink;
  rapidjson::Writer<Sink> writer{sink};
  bool has_secret = false;

  void key(std::string_view text) { writer.Key(text.data() ? text.data() : "", size_of(text)); }
  void string(std::string_view text) { writer.String(text.data() ? text.data() : "", size_of(text)); }
};

Writer::Writer() : parts_(std::make_unique<Parts>()) {}
Writer::~Writer() = default;

Writer& Writer::begin_object() {
  parts_->writer.StartObject();
  return *this;
}

Writer& Writer::end_object() {
  parts_->writer.EndObject();
  return *this;
}

Writer& Writer::begin_array() {
  parts_->writer.StartArray();
  return *this;
}

Writer& Writer::end_array() {
  parts_->writer.EndArray();
  return *this;
}

Writer& Writer::key(std::string_view name) {
  put_as_utf8(name, [this](std::string_view text) { parts_->key(text); });
  return *this;
}

Writer& Writer::string(std::string_view value) {
  put_as_utf8(value, [this](std::string_view text) { parts_->string(text); });
  return *this;
}

Writer& Writer::string(const Secret& value) {
  parts_->has_secret = true;
  return string(value.view());
}

Writer& Writer::integer(std::int64_t value) {
  parts_->writer.Int64(value);
  return *this;
}

Writer& Writer::boolean(bool value) {
  parts_->writer.Bool(value);
  return *this;
}

Writer& Writer::null() {
  parts_->writer.Null();
  return *this;
}

Secret Writer::take() {
  if (!parts_->writer.IsComplete()) throw std::logic_error("json::Writer: taken before its value was complete");
  return std::move(parts_->sink.bytes);
}

std::string Writer::take_text() {
  if (parts_->has_secret) throw std::logic_error("json::Writer: a secret was taken as text");
  return std::string(take().view());
}

}  // namespace json
