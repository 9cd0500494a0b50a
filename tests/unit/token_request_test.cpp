// SPDX-License-Identifier: MIT
#include "helper/oauth/token_request.hpp"

#include <gtest/gtest.h>

#include "tests/unit/test_server.hpp"

namespace {

using oauth::TokenResponse;
using Kind = TokenResponse::Kind;
using std::chrono::seconds;

std::string json_error(const std::string& code, const std::string& more = "") {
  return R"({"error":")" + code + "\"" + more + "}";
}

Form refresh_form() {
  Form form;
  form.add("grant_type", "refresh_token");
  form.add("refresh_token", Secret("canary-refresh"));
  return form;
}

Form code_form() {
  Form form;
  form.add("grant_type", "authorization_code");
  form.add("code", Secret("canary"));
  return form;
}

TokenResponse ask(const std::string& url, const Form& form = refresh_form(),
                  AuthMethod method = AuthMethod::client_secret_post) {
  return oauth::request_token(Account{}, {"id", Secret("secret-of-the-client"), {method}}, url, form);
}

TEST(TokenRequest, SendsAndReads) {
  TestServer server({TestServer::answer("200 OK", R"({"access_token":"t"})")});
  const TokenResponse answer = ask(server.url("/token"));
  EXPECT_EQ(answer.kind, Kind::granted) << answer.reason;
  // no lifetime in the answer, and a refresh token is stored
  EXPECT_EQ(answer.token.expires_at, answer.token.obtained_at + seconds(300));
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_NE(server.requests()[0].find("\r\n\r\n" + std::string(refresh_form().encoded().view()) +
                                      "&client_id=id&client_secret=secret-of-the-client"),
            std::string::npos);
}

TEST(TokenRequest, MasksWhatWasSent) {
  const std::string said = TestServer::answer(
      "400 Bad Request",
      json_error("invalid_grant", R"(,"error_description":"canary-refresh and secret-of-the-client of id")"));
  TestServer server({said, said});
  for (const auto method : {AuthMethod::client_secret_post, AuthMethod::client_secret_basic})
    EXPECT_EQ(ask(server.url("/token"), refresh_form(), method).reason,
              "127.0.0.1 refused (invalid_grant), server says: *** and *** of id");
}

// THREATS.md O1, O2: once more where a short wait is asked for; but no code is sent twice, nor what may be spent.
TEST(TokenRequest, TriesOnceMoreAtMost) {
  const std::string busy = TestServer::answer("503 Busy", "", "Retry-After: 0\r\n"),
                    good = TestServer::answer("200 OK", R"({"access_token":"t"})");
  TestServer soon({busy, good});
  EXPECT_EQ(ask(soon.url("/")).kind, Kind::granted);
  EXPECT_EQ(soon.requests().size(), 2u);
  const struct {
    const char* what;
    std::string answer;
    Form form;
  } rows[] = {{"a long wait", TestServer::answer("429 Busy", "", "Retry-After: 6\r\n"), refresh_form()},
              {"no wait named", TestServer::answer("503 Busy", ""), refresh_form()},
              {"another status", TestServer::answer("500 No", "", "Retry-After: 0\r\n"), refresh_form()},
              {"a gateway", TestServer::answer("502 No", "", "Retry-After: 0\r\n"), refresh_form()},
              {"a lost answer", "", refresh_form()},
              {"a code", busy, code_form()}};
  for (const auto& row : rows) {
    TestServer server({row.answer, good});
    EXPECT_NE(ask(server.url("/"), row.form).kind, Kind::granted) << row.what;
    EXPECT_EQ(server.requests().size(), 1u) << row.what;
  }
}

// A handshake that fails sent nothing.
TEST(TokenRequest, TriesOnceMoreWhereNothingWasSent) {
  TestServer no_tls({"HTTP/1.1 400 Bad Request\r\n\r\n"});
  EXPECT_EQ(ask("https://127.0.0.1:" + std::to_string(no_tls.port()) + "/").kind, Kind::temporary);
  EXPECT_EQ(no_tls.requests().size(), 2u);
}

}  // namespace
