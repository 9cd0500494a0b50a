// SPDX-License-Identifier: MIT
// These functions find positions in a text that json::Document has accepted. So every string ends at a quote, and the
// brackets are balanced.
#include "helper/base/json.hpp"
#include "helper/setup/user_file.hpp"

namespace setup {
namespace {

constexpr std::string_view blanks = " \t\r\n";

// The offset after the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return at + 1;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (text[at] == '"') return end_of_string(text, at);
  std::size_t depth = 0;
  while (at < text.size()) {
    const char byte = text[at];
    if (byte == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (byte == '{' || byte == '[') ++depth;
    if (byte == '}' || byte == ']') {
      if (depth == 0) return at;  // a number or a literal ends where its container ends
      if (--depth == 0) return at + 1;
    }
    if (depth == 0 && (byte == ',' || blanks.find(byte) != blanks.npos)) return at;
    ++at;
  }
  return at;
}

struct Member {
  std::size_t name_begin, value_begin, value_end;
};

// Finds a member of the object whose "{" is at `object`. A name with escapes is never the one that is searched.
std::optional<Member> find_member(const Secret& json, std::size_t object, std::string_view name) {
  const std::string_view text = json.view();
  std::size_t at = text.find_first_not_of(blanks, object + 1);
  while (text[at] == '"') {
    Member member{at, 0, 0};
    const auto name_end = end_of_string(text, at);
    member.value_begin = text.find_first_not_of(blanks, text.find(':', name_end) + 1);
    member.value_end = end_of_value(text, member.value_begin);
    if (text.substr(at + 1, name_end - at - 2) == name) return member;
    at = text.find_first_not_of(blanks, member.value_end);
    if (text[at] == ',') at = text.find_first_not_of(blanks, at + 1);
  }
  return {};
}

std::string_view value_of(const Secret& json, const Member& member) {
  return json.view().substr(member.value_begin, member.value_end - member.value_begin);
}

std::string quoted_json(std::string_view text) {
  json::Writer out;  // writes only objects and arrays
  out.begin_array().string(text).end_array();
  const std::string array = out.take_text();
  return array.substr(1, array.size() - 2);
}

// Inserts before the other members, so that their commas do not change.
Secret with_first(const Secret& text, std::size_t object, std::string_view indent, const std::string& member) {
  const std::string_view bytes = text.view();
  const bool empty = bytes[bytes.find_first_not_of(blanks, object + 1)] == '}';
  return replaced(text, object + 1, object + 1, "\n" + std::string(indent) + member + (empty ? "" : ","));
}

// Reverses with_first(), wherever the member is now.
Secret without(const Secret& text, const Member& member) {
  const std::string_view bytes = text.view();
  std::size_t begin = bytes.find_last_not_of(blanks, member.name_begin - 1) + 1;
  std::size_t end = member.value_end;
  const auto next = bytes.find_first_not_of(blanks, end);
  if (bytes[next] == ',')
    end = next + 1;
  else if (bytes[begin - 1] == ',')
    --begin;  // it was the last of several
  return replaced(text, begin, end, "");
}

}  // namespace

void JsonText::insert(std::string_view object, std::string_view name, std::string_view value) {
  if (text.find("{") == Secret::npos) text = Secret("{\n}\n");
  const auto root = text.find("{");
  if (!find_member(text, root, object)) text = with_first(text, root, "\t", quoted_json(object) + ": {\n\t}");
  text = with_first(text, find_member(text, root, object)->value_begin, "\t\t",
                    quoted_json(name) + ": " + quoted_json(value));
}

bool JsonText::remove(std::string_view object, std::string_view name) {
  const auto root = text.find("{");
  if (root == Secret::npos) return false;
  auto outer = find_member(text, root, object);
  if (!outer || !value_of(text, *outer).starts_with('{')) return false;
  const auto member = find_member(text, outer->value_begin, name);
  if (!member) return false;
  text = without(text, *member);
  outer = find_member(text, root, object);
  if (value_of(text, *outer) == "{\n\t}") text = without(text, *outer);  // as insert() created it
  return true;
}

}  // namespace setup
