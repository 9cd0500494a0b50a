// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"

// Reads and writes JSON with RapidJSON, which only json.cpp includes. Every document must obey THREATS.md G: at most 32
// levels, valid UTF-8, no NUL byte, no \u0000, and nothing after the value. A byte order mark before it is skipped.
namespace json {

enum class Kind { null, boolean, number, string, array, object, duplicate };

struct Member;

// Valid as long as its Document: the views point into the document's bytes.
struct Value {
  Kind kind = Kind::null;
  std::string_view text;  // a string's bytes, a number's digits as sent, "true" or "false"
  std::vector<Value> items;
  std::vector<Member> members;

  // The member of that name. If there is none or this is not an object, a value of Kind::null; if the name occurs
  // twice, one of Kind::duplicate, for which all functions below return nothing (THREATS.md G4). The reference is
  // always valid.
  const Value& operator[](std::string_view name) const;

  bool is_null() const { return kind == Kind::null; }
  std::optional<std::string_view> string() const;  // only for a string
  std::optional<std::int64_t> integer() const;     // only for a number that fits, without fraction or exponent
  std::optional<bool> boolean() const;
};

struct Member {
  std::string_view name;
  Value value;
};

class Document {
 public:
  // Takes ownership of the bytes and decodes strings in place, so that a secret in them is wiped with the document.
  // Throws Error{exit, "WHAT is not valid JSON: REASON at byte N"} on invalid JSON, or if the value is neither an
  // object nor an array. The message never shows the bytes.
  static Document parse(Secret bytes, Exit exit, std::string_view what);
  static Document parse(std::string bytes, Exit exit, std::string_view what);

  const Value& root() const { return parts_->root; }

 private:
  // Of the bytes one is empty. They do not move when the document does, and so the views stay.
  struct Parts {
    Secret secret;
    std::string text;
    Value root;
  };
  static Document parse(std::unique_ptr<Parts> parts, char* bytes, std::size_t size, Exit exit, std::string_view what);

  std::unique_ptr<Parts> parts_;
};

// What can be read of an object that is not valid JSON as a whole: each member that is valid by itself. The others are
// left out, as are those after the first 1000.
struct Members {
  Value object;           // its views point into `documents`
  bool complete = false;  // the object's end was found; what follows it is ignored
  std::vector<Document> documents;

  // Never throws for what the bytes say. Without a "{" in front there is no member.
  static Members of(const Secret& bytes);
};

// Writes one value without white space. In strings, each byte that is not valid UTF-8 is written as '?'.
// Whatever a Secret was written to is a Secret.
class Writer {
 public:
  Writer();
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view value);
  Writer& string(const Secret& value);
  Writer& integer(std::int64_t value);
  Writer& boolean(bool value);
  Writer& null();

  Writer& member(std::string_view name, std::string_view value) { return key(name).string(value); }
  Writer& member(std::string_view name, const char* value) { return key(name).string(value); }
  Writer& member(std::string_view name, const Secret& value) { return key(name).string(value); }
  Writer& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  Writer& member(std::string_view name, int value) { return key(name).integer(value); }
  Writer& member(std::string_view name, bool value) { return key(name).boolean(value); }

  // Call one of them once, when the value is complete. Throws std::logic_error if it is not complete, or if take_text()
  // is called although a Secret was written.
  Secret take();
  std::string take_text();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace json
