// SPDX-License-Identifier: MIT
#include "helper/oauth/paste.hpp"

#include <gtest/gtest.h>

namespace oauth {
namespace {

constexpr char redirect_uri[] = "http://127.0.0.1/callback";
constexpr char state[] = "S1";

struct Case {
  const char* pasted;
  const char* code;  // null: refused
  const char* error = "";
  bool other_address = false;
};

// A whole address, its parameters, or a bare code.
TEST(Paste, TakesWhatPeoplePaste) {
  const Case cases[] = {
      {"http://127.0.0.1/callback?code=abc&state=S1", "abc"},
      {"  http://127.0.0.1/callback?code=abc&state=S1\r\n", "abc"},
      {"\"http://127.0.0.1/callback?code=abc&state=S1\"", "abc"},
      {"'<http://127.0.0.1/callback?code=abc&state=S1>'", "abc"},
      {"http://127.0.0.1/callback#code=abc&state=S1", "abc"},
      {"http://127.0.0.1/callback?x=1#code=abc&state=S1", "abc"},
      {"http://127.0.0.1/callback?code=a%2Fb%2Bc&state=S1", "a/b+c"},
      {"http://127.0.0.1:4711/callback?code=abc&state=S1", "abc", "", true},
      {"https://example.com/?code=abc", "abc", "", true},
      {"code=abc&state=S1", "abc"},
      {"?code=abc&state=S1", "abc"},
      {"state=S1&code=abc", "abc"},
      {"abc", "abc"},
      {"4/0AbC-d_e.f~g", "4/0AbC-d_e.f~g"},
      {"http://127.0.0.1/callback?error=access_denied&state=S1", "", "access_denied"},
      {"http://127.0.0.1/callback?code=abc&state=S2", nullptr},
      {"code=abc&state=S2", nullptr},
      {"http://127.0.0.1/callback?code=abc&code=def&state=S1", nullptr},
      {"http://127.0.0.1/callback?code=abc&error=x&state=S1", nullptr},
      {"http://127.0.0.1/callback?code=%zz&state=S1", nullptr},
      {"http://127.0.0.1/callback", nullptr},
      {"http://127.0.0.1/callback?state=S1", nullptr},
      {"", nullptr},
      {"\"\"", nullptr},
      {"two words", nullptr},
      {"abc\x1b[2J", nullptr},
  };
  for (const auto& test : cases) {
    const Pasted pasted = read_pasted(Secret(test.pasted), redirect_uri, state);
    EXPECT_EQ(pasted.response.has_value(), test.code != nullptr) << test.pasted << ": " << pasted.problem;
    if (!pasted.response || !test.code) continue;
    EXPECT_EQ(pasted.response->code.view(), test.code) << test.pasted;
    EXPECT_EQ(pasted.response->error, test.error) << test.pasted;
    EXPECT_EQ(pasted.other_address, test.other_address) << test.pasted;
  }
}

// Codes of thousands of bytes exist.
TEST(Paste, TakesALongCode) {
  const std::string code(5000, 'c');
  const Pasted pasted = read_pasted(Secret("http://127.0.0.1/callback?state=S1&code=" + code), redirect_uri, state);
  ASSERT_TRUE(pasted.response);
  EXPECT_EQ(pasted.response->code.view(), code);
}

}  // namespace
}  // namespace oauth
