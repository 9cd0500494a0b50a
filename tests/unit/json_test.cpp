// SPDX-License-Identifier: MIT
#include "helper/base/json.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// Behind each anonymous mapping of this program lies a page that must not be touched.
extern "C" void* mmap(void* address, size_t size, int protection, int flags, int file, off_t offset) noexcept {
  constexpr std::size_t page = 4096;
  const bool anonymous = (flags & MAP_ANONYMOUS) != 0;
  const long at = syscall(SYS_mmap, address, anonymous ? size + page : size, protection, flags, file, offset);
  void* const begin = reinterpret_cast<void*>(at);  // NOLINT(performance-no-int-to-ptr): as the kernel returns it
  if (anonymous && begin != MAP_FAILED) mprotect(static_cast<char*>(begin) + size, page, PROT_NONE);
  return begin;
}

namespace {

json::Document parse(std::string_view text) {
  return json::Document::parse(Secret(text), Exit::protocol, "the answer");
}

std::string refusal(std::string_view text) {
  std::string said = "accepted";
  try {
    parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::protocol);
    said = sentence(error);
  }
  std::string said_of_text = "accepted";
  try {
    json::Document::parse(std::string(text), Exit::protocol, "the answer");
  } catch (const Error& error) {
    said_of_text = sentence(error);
  }
  EXPECT_EQ(said, said_of_text);
  return said;
}

TEST(Json, ReadsEachKind) {
  const auto document =
      parse(R"({"s":"a\"\u00e9\n","n":-12,"t":true,"f":false,"z":null,"a":[1,"two",[]],"o":{"k":"v"},"":"e"})");
  const json::Value& root = document.root();
  EXPECT_EQ(root["s"].string(), "a\"\u00e9\n");
  EXPECT_EQ(root["n"].integer(), -12);
  EXPECT_EQ(root["t"].boolean(), true);
  EXPECT_EQ(root["f"].boolean(), false);
  EXPECT_TRUE(root["z"].is_null());
  ASSERT_EQ(root["a"].items.size(), 3u);
  EXPECT_EQ(root["a"].items[0].integer(), 1);
  EXPECT_EQ(root["a"].items[1].string(), "two");
  EXPECT_EQ(root["a"].items[2].kind, json::Kind::array);
  EXPECT_EQ(root["o"]["k"].string(), "v");
  EXPECT_EQ(root[""].string(), "e");
  EXPECT_EQ(root.members.size(), 8u);
}

// THREATS.md G6: no access of another type than the value's, and none that dangles.
TEST(Json, GivesNothingForAnotherType) {
  const auto document = parse(R"({"s":"1","n":1,"t":true,"z":null,"a":[],"o":{}})");
  const json::Value& root = document.root();
  for (const char* name : {"n", "t", "z", "a", "o", "absent"}) EXPECT_FALSE(root[name].string()) << name;
  for (const char* name : {"s", "t", "z", "a", "o", "absent"}) EXPECT_FALSE(root[name].integer()) << name;
  for (const char* name : {"s", "n", "z", "a", "o", "absent"}) EXPECT_FALSE(root[name].boolean()) << name;
  EXPECT_TRUE(root["absent"]["deeper"]["still"].is_null());
  EXPECT_TRUE(root["s"]["deeper"].is_null());
}

// THREATS.md G7: the digits as sent; a provider's 19-digit ids and "3600.0" are not rounded through a double.
TEST(Json, KeepsNumbersAsSent) {
  for (const std::string number :
       {"9999982253621659654", "3600.0", "0", "-0", "1e3", "1E-2", "-1.50", "123456789012345678901234567890"}) {
    EXPECT_EQ(parse("[" + number + "]").root().items[0].text, number);
    EXPECT_EQ(parse("{\"a\":" + number + ",\"b\":\"c\"}").root()["a"].text, number);
    EXPECT_EQ(parse("{\"esc\\u0061ped\":" + number + " }").root()["escaped"].text, number);
  }
  const auto integer = [](const std::string& number) { return parse("[" + number + "]").root().items[0].integer(); };
  EXPECT_EQ(integer("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(integer("-9223372036854775808"), INT64_MIN);
  for (const char* number : {"9223372036854775808", "9999982253621659654", "3600.0", "1e3"})
    EXPECT_FALSE(integer(number)) << number;
}

// THREATS.md G4: which of two is meant differs between parsers, so neither is taken.
TEST(Json, TakesNoRepeatedName) {
  const auto document = parse(R"({"a":"1","b":"2","a":"1","\u0062":"3"})");
  for (const char* name : {"a", "b"}) {
    EXPECT_EQ(document.root()[name].kind, json::Kind::duplicate);
    EXPECT_FALSE(document.root()[name].string());
    EXPECT_FALSE(document.root()[name].is_null());
  }
}

struct Bad {
  std::string text;
  const char* reason;
};

// THREATS.md G1-G3, G5, G8: one table, never a signal.
TEST(Json, RefusesWhatIsNotItsLanguage) {
  const std::string nul(1, '\0');
  const Bad table[] = {
      {"", "the document is empty"},
      {" \n", "the document is empty"},
      {"{", "missing a name for object member"},
      {"{\"a\"", "missing a colon"},
      {"{\"a\":1", "missing a comma or '}'"},
      {"{'a':1}", "missing a name"},
      {"{a:1}", "missing a name"},
      {"{\"a\":1,}", "missing a name"},
      {"[1,]", "invalid value"},
      {"{\"a\":NaN}", "invalid value"},
      {"{\"a\":Infinity}", "invalid value"},
      {"{\"a\":+1}", "invalid value"},
      {"{\"a\":01}", "missing a comma"},
      {"{\"a\":1.}", "fraction"},
      {"{\"a\":1e400}", "too big"},
      {"{\"a\":1} // no", "must not be followed"},
      {"/* no */ {}", "invalid value"},
      {"{\"a\":1}garbage", "must not be followed"},
      {"{\"a\":1}{\"a\":1}", "must not be followed"},
      {"{\"a\":\"tab\there\"}", "invalid escape"},
      {"{\"a\":\"\\x\"}", "escape"},
      {"{\"a\":\"\\ud800\"}", "surrogate"},
      {"{\"a\":\"\xff\xfe\"}", "invalid encoding"},
      {"{\"a\":\"\xc0\x80\"}", "invalid encoding"},
      {"{\"a\":\"\xed\xa0\x80\"}", "invalid encoding"},
      {"{\"a\":1}" + nul, "a NUL byte at byte 7"},
      {"{\"a\":1}" + nul + "anything", "a NUL byte at byte 7"},
      {"{\"a\":\"" + nul + "\"}", "a NUL byte at byte 6"},
      {"{\"a\":\"x\\u0000y\"}", "a string in it holds a NUL character"},
      {"{\"x\\u0000y\":1}", "a string in it holds a NUL character"},
      {"\"text\"", "neither an object nor an array"},
      {"12", "neither an object nor an array"},
      {"null", "neither an object nor an array"},
      {"\xEF\xBB\xBF", "the document is empty at byte 3"},
      {"\xEF\xBB\xBF\xEF\xBB\xBF{}", "invalid value at byte 3"},
      {"<html>", "invalid value at byte 0"},
  };
  for (const auto& [text, reason] : table) {
    const std::string said = refusal(text);
    EXPECT_EQ(said.find("the answer is not valid JSON: "), 0u) << text << "\n" << said;
    EXPECT_NE(said.find(reason), said.npos) << text << "\n" << said;
    EXPECT_NE(said.find(" at byte "), said.npos) << text << "\n" << said;
  }
}

std::string times(const char* text, std::size_t count) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

// THREATS.md G1: recursion in parser, tree or destructor dies of these.
TEST(Json, SurvivesDeepNesting) {
  const std::size_t many = 1000000;
  for (const auto& text : {times("[", many), times("{\"a\":", many), times("[", many) + times("]", many),
                           times("{\"a\":", many) + "1" + times("}", many), times("[", 33) + times("]", 33)})
    EXPECT_NE(refusal(text).find("it is nested too deeply"), std::string::npos);
  EXPECT_EQ(refusal(times("[", 32) + times("]", 32)), "accepted");
  EXPECT_EQ(refusal("[" + times("[[]],", many / 10) + "1]"), "accepted");
}

TEST(Json, SkipsAByteOrderMark) { EXPECT_EQ(parse("\xEF\xBB\xBF{\"a\":\"b\"}").root()["a"].string(), "b"); }

// The body of a server is never shown.
TEST(Json, ShowsNothingOfWhatItRefuses) {
  EXPECT_EQ(refusal("{\"access_token\":\"canary\"").find("canary"), std::string::npos);
}

// The views point into the document, wherever it moves.
TEST(Json, KeepsItsViewsWhenMoved) {
  auto first = parse("{\"a\":\"" + std::string(5000, 'x') + "\"}");
  const auto view = *first.root()["a"].string();
  const auto second = std::move(first);
  EXPECT_EQ(second.root()["a"].string()->data(), view.data());
  EXPECT_EQ(view, std::string(5000, 'x'));
}

// A short std::string lies within its object.
TEST(Json, KeepsItsViewsOfAShortTextWhenMoved) {
  auto first = json::Document::parse(R"({"a":"\u0062"})", Exit::protocol, "the answer");
  const auto view = *first.root()["a"].string();
  const auto second = std::move(first);
  EXPECT_EQ(second.root()["a"].string()->data(), view.data());
  EXPECT_EQ(view, "b");
}

TEST(Json, WritesWithoutWhiteSpace) {
  json::Writer out;
  out.begin_object().member("s", "a\"b\\c\n\x01/").member("n", -5).member("t", true).member("big", INT64_MAX);
  out.member("e", std::string_view()).key("z").null().key("a").begin_array().integer(1).boolean(false).end_array();
  out.member(std::string("view"), std::string("v")).end_object();
  EXPECT_EQ(out.take().view(), R"({"s":"a\"b\\c\n\u0001/","n":-5,"t":true,"big":9223372036854775807,"e":"","z":null,)"
                               R"("a":[1,false],"view":"v"})");
}

TEST(Json, WritesASecretIntoASecret) {
  json::Writer out;
  out.begin_object().member("token", Secret("a\"b\xff")).end_object();
  EXPECT_EQ(out.take().view(), R"({"token":"a\"b?"})");
}

TEST(Json, GivesTextWhereNoSecretWasWritten) {
  json::Writer out;
  out.begin_array().string("text").end_array();
  EXPECT_EQ(out.take_text(), R"(["text"])");
  json::Writer secret;
  secret.begin_array().string(Secret("canary")).end_array();
  EXPECT_THROW(secret.take_text(), std::logic_error);
  json::Writer open;
  open.begin_array();
  EXPECT_THROW(open.take_text(), std::logic_error);
}

TEST(Json, WritesValidUtf8Only) {
  json::Writer out;
  out.begin_object().member("k\xff", "\xc3\xa9 \xff\xc3 \xed\xa0\x80 \xf0\x9f\x98\x80 \xe2\x82").end_object();
  EXPECT_EQ(out.take().view(), "{\"k?\":\"\xc3\xa9 ?? ??? \xf0\x9f\x98\x80 ??\"}");
}

TEST(Json, ReadsWhatItWrites) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  all += "\u00e9\u20ac\U0001F600";
  json::Writer out;
  out.begin_object().member(all, all).end_object();
  const auto document = json::Document::parse(out.take(), Exit::io, "the record");
  EXPECT_EQ(document.root()[all].string(), all);
}

// A value that is not finished is a bug of ours: exit 70, not half a record and not an abort.
TEST(Json, GivesNothingUnfinished) {
  json::Writer open;
  open.begin_object();
  EXPECT_THROW(open.take(), std::logic_error);
  json::Writer wrong;
  EXPECT_THROW(wrong.begin_object().integer(1), std::logic_error);
}

// RapidJSON looks up to three bytes beyond the end where the last character is not complete; here no Secret has a
// mapped page behind it.
TEST(Json, LooksAtNothingBehindASecret) {
  for (const std::size_t size : {4090u, 4091u, 4092u, 4093u, 4094u, 4095u, 4096u, 32767u, 65535u, 131071u})
    for (const std::string_view last : {"\"\xf4", "\"\xe2\x82", "\"\xc3", "\"", "\"\\", "\"\\u", "1", "-", "tru"}) {
      std::string bytes = R"({"a":)";
      bytes.append(size - bytes.size() - last.size(), ' ').append(last);
      Secret secret(bytes);
      EXPECT_THROW(json::Document::parse(std::move(secret), Exit::io, "it"), Error) << size << last;
      EXPECT_THROW(json::Document::parse(bytes, Exit::io, "it"), Error) << size << last;
    }
}

std::string names_of(const json::Value& object) {
  std::string names;
  for (const auto& member : object.members) names += std::string(member.name) + " ";
  return names;
}

TEST(Members, LeaveOutWhatIsNotValid) {
  const struct {
    std::string bytes, names;
    bool complete;
  } rows[] = {
      {R"({"a":1,"b":"x","c":{"d":[1]}})", "a b c ", true},
      {"\xEF\xBB\xBF { \"a\" : 1 , \"b\" : 2 } and more}", "a b ", true},
      {R"({"a":"},{]\"","b":["}",{"c":"]"}]})", "a b ", true},
      {"{\"a\":\"\xff\",\"b\":1}", "b ", true},
      {R"({"a":"\ud800","b":"\u0000","c":NaN,"d":1.,e:1,"f","g":1})", "g ", true},
      {R"({"a":)" + std::string(40, '[') + std::string(40, ']') + R"(,"b":1})", "b ", true},
      {R"({"a":1,,"b":2,})", "a b ", true},
      {R"({"a":1,"b":2)", "a ", false},
      {R"({"a":1,"b":"2)", "a ", false},
      {R"({"a":1,"b":"2\)", "a ", false},
      {R"({"a":1,"a":2})", "a a ", true},
      {"{}", "", true},
      {"{", "", false},
      {"", "", false},
      {"[1]", "", false},
      {" x", "", false},
  };
  for (const auto& row : rows) {
    const auto members = json::Members::of(Secret(row.bytes));
    EXPECT_EQ(names_of(members.object), row.names) << row.bytes;
    EXPECT_EQ(members.complete, row.complete) << row.bytes;
  }
  std::string many = "{";
  for (int i = 0; i < 1001; ++i) many += R"("a":1,)";
  const auto members = json::Members::of(Secret(many + "}"));
  EXPECT_EQ(members.object.members.size(), 1000u);
  EXPECT_FALSE(members.complete);
}

}  // namespace
