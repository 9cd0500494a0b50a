// SPDX-License-Identifier: MIT
#include "helper/base/form.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace std::string_literals;

// RFC 6749 section 2.3.1 and appendix B: both parts of Basic are form-encoded first.
TEST(FormEncoding, IsTheVectorOfBasic) {
  Secret out;
  append_form_encoded(out, "1PpG/Q 1");
  out.append(":");
  append_form_encoded(out, Secret("z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw="));
  EXPECT_EQ(out.view(), "1PpG%2FQ+1:z%2FtZ9VwFZqApmIQ%2BZH1I5pLk%2FuB4ud%3AX2%2F8bL%2BwfFTt1rFw%3D");
  Secret rest;
  append_form_encoded(rest, "-_.*~\xff\0"s);
  EXPECT_EQ(rest.view(), "-_.*%7E%FF%00");
  EXPECT_EQ(percent_encoded("a b~*/\xc3\xbc"), "a%20b~%2A%2F%C3%BC");
}

TEST(PercentDecoding, IsDoneOnce) {
  EXPECT_EQ(percent_decoded<std::string>("a%2Fb+c%252f", true), "a/b c%2f");
  EXPECT_EQ(percent_decoded<Secret>("a+b%00", false)->view(), "a+b\0"s);
  for (const char* bad : {"%", "%4", "%zz", "a%2", "%%41", "%-1"})
    EXPECT_FALSE(percent_decoded<Secret>(bad, true) || percent_decoded<std::string>(bad, true)) << bad;
}

// A parameter without a value is treated as if it were omitted (RFC 6749 section 3.2).
TEST(Form, EncodesItsParametersInOrder) {
  Form form;
  form.add("grant_type", "refresh_token");
  form.add("refresh_token", Secret("a&b=c"));
  form.add("scope", "");
  form.add("client_secret", Secret());
  form.add("resource", "https://x/?y");
  form.add("audience", "a b~*");
  EXPECT_EQ(form.encoded().view(),
            "grant_type=refresh_token&refresh_token=a%26b%3Dc&resource=https%3A%2F%2Fx%2F%3Fy&audience=a+b%7E*");
  EXPECT_EQ(form.copy().encoded(), form.encoded());
  EXPECT_EQ(form["grant_type"], "refresh_token");
  EXPECT_EQ(form["scope"], "");
  const auto secrets = form.secrets();
  ASSERT_EQ(secrets.size(), 1u);
  EXPECT_EQ(secrets[0], "a&b=c");
}

}  // namespace
