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

// JSON in and out by RapidJSON, which json.cpp alone sees. The limits of THREATS.md G hold for every document: nesting
// of 32, valid UTF-8, no NUL byte, no \u0000, nothing after the value, a byte order mark before it skipped.
namespace json {

enum class Kind { null, boolean, number, string, array, object, duplicate };

struct Member;

// Lives as long as its Document, into whose bytes the views point.
struct Value {
  Kind kind = Kind::null;
  std::string_view text;  // a string's bytes, a number's digits as sent, "true" or "false"
  std::vector<Value> items;
  std::vector<Member> members;

  // The member of that name; where there is none or this is not an object, a value of Kind::null; where the name occurs
  // twice, one of Kind::duplicate, which no reader below takes for anything (THREATS.md G4). Never dangling.
  const Value& operator[](std::string_view name) const;

  bool is_null() const { return kind == Kind::null; }
  std::optional<std::string_view> string() const;  // of a string only
  std::optional<std::int64_t> integer() const;     // of a number without fraction or exponent that fits
  std::optional<bool> boolean() const;
};

struct Member {
  std::string_view name;
  Value value;
};

class Document {
 public:
  // Takes the bytes over and decodes strings in place, so that a secret in them is wiped with the document; a document
  // without secrets is parsed from a std::string.
  // On bad JSON, or a value that is neither object nor array, throws Error{exit, "WHAT is not valid JSON: why at
  // byte N"}; the bytes themselves are never shown.
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

// Writes one value, without white space. Strings must be valid UTF-8; what is not is written as '?' byte by byte.
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

  // Once, when the value is complete; else, and as text where a Secret was written, it throws std::logic_error.
  Secret take();
  std::string take_text();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace json
