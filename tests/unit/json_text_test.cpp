// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "helper/base/json.hpp"
#include "helper/setup/user_file.hpp"

namespace {

using setup::JsonText;

json::Document parsed(const Secret& text) { return json::Document::parse(text.copy(), Exit::config, "test"); }

// However somebody has written it: what is put in can be read, and what is left without it is what was there.
TEST(JsonText, PutsInAndTakesOutByteForByte) {
  const std::string documents[] = {
      "{}",
      "{ }\n",
      "{\n}\n",
      R"({"auths":{}})",
      R"({"credHelpers":{}})",
      R"({"credHelpers":{ }, "a":1})",
      R"({"credHelpers":{"x":"y"}})",
      "{\n\t\"credHelpers\": {\n\t\t\"x.example\": \"desktop\"\n\t},\n\t\"b\": [1, {\"credHelpers\": {\"z\": 1}}, "
      "\"}\"]\n}",
      R"({"a":"{\"credHelpers\":{","b":"\\","n":-1.5e3,"t":true,"credHelpers" : {"u\\\"v" : "w"} , "z":null})",
      "\n  {\"a\" :\t[ ] }  ",
  };
  for (const auto& document : documents) {
    JsonText text{Secret(document)};
    text.insert("credHelpers", "reg.example:5000", "keybearer");
    text.insert("credHelpers", "other.example", "keybearer");
    const auto made = parsed(text.text);
    EXPECT_EQ(made.root()["credHelpers"]["reg.example:5000"].string(), "keybearer") << text.text.view();
    EXPECT_EQ(made.root()["credHelpers"]["other.example"].string(), "keybearer") << text.text.view();
    EXPECT_TRUE(text.remove("credHelpers", "reg.example:5000"));  // in another order than they came
    parsed(text.text);
    EXPECT_TRUE(text.remove("credHelpers", "other.example"));
    EXPECT_EQ(text.text.view(), document);
    EXPECT_FALSE(text.remove("credHelpers", "other.example"));
  }
}

TEST(JsonText, BeginsWhereThereIsNothing) {
  JsonText text{Secret("")};
  text.insert("credHelpers", "reg.example", "keybearer");
  EXPECT_EQ(text.text.view(), "{\n\t\"credHelpers\": {\n\t\t\"reg.example\": \"keybearer\"\n\t}\n}\n");
  EXPECT_TRUE(text.remove("credHelpers", "reg.example"));
  EXPECT_EQ(text.text.view(), "{\n}\n");
}

// docker writes its file anew: what is ours stands anywhere then.
TEST(JsonText, TakesOutWhatStandsElsewhere) {
  JsonText last{Secret(R"({"credHelpers":{"a":"b","reg":"keybearer"}})")},
      middle{Secret(R"({"credHelpers":{"a":"b", "reg":"keybearer", "c":"d"}})")};
  EXPECT_TRUE(last.remove("credHelpers", "reg"));
  EXPECT_EQ(last.text.view(), R"({"credHelpers":{"a":"b"}})");
  EXPECT_TRUE(middle.remove("credHelpers", "reg"));
  EXPECT_EQ(middle.text.view(), R"({"credHelpers":{"a":"b", "c":"d"}})");
}

}  // namespace
