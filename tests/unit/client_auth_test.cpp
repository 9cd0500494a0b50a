// SPDX-License-Identifier: MIT
#include "oauth/client_auth.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace {

using oauth::Client;
using oauth::HttpRequest;

struct Row {
  const char* what;
  const char *id, *secret, *method, *encoding;
  const char *body, *authorization;
};

// oauth.md 10.1, 10.2 and 20; RFC 6749 section 2.3.1. Never two methods in one request.
TEST(ClientAuth, WritesTheRequestsBytes) {
  const Row rows[] = {
      {"a public client", "my client", "", "none", "", "grant_type=x&client_id=my+client", ""},
      {"RFC 6749's example", "s6BhdRkqt3", "gX1fBat3bV", "client_secret_basic", "rfc6749", "grant_type=x", "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"},
      {"encoded first", "1PpG/Q 1", "z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw=", "client_secret_basic", "rfc6749", "grant_type=x",
       "Basic MVBwRyUyRlErMTp6JTJGdFo5VndGWnFBcG1JUSUyQlpIMUk1cExrJTJGdUI0dWQlM0FYMiUyRjhiTCUyQndmRlR0MXJGdyUzRA=="},
      {"encoded where nothing is said", "a b", "c:d", "client_secret_basic", "", "grant_type=x", "Basic YStiOmMlM0Fk"},
      {"raw, as GoTo takes it", "a b", "c:d+/=", "client_secret_basic", "raw", "grant_type=x", "Basic YSBiOmM6ZCsvPQ=="},
      {"in the body", "i&d", "s=%+\xc3\xa4", "client_secret_post", "", "grant_type=x&client_id=i%26d&client_secret=s%3D%25%2B%C3%A4", ""},
  };
  for (const auto& row : rows) {
    HttpRequest request;
    request.body = Secret("grant_type=x");
    oauth::authenticate(request, Client{row.id, Secret(row.secret), row.method, row.encoding});
    EXPECT_EQ(request.body.view(), row.body) << row.what;
    EXPECT_EQ(request.authorization.view(), row.authorization) << row.what;
  }
}

TEST(ClientAuth, RefusesWhatItCannotSay) {
  HttpRequest request;
  EXPECT_THROW(oauth::authenticate(request, Client{"id", Secret("s"), "private_key_jwt", ""}), Error);
  EXPECT_THROW(oauth::authenticate(request, Client{"i:d", Secret("s"), "client_secret_basic", "raw"}), Error);
  EXPECT_TRUE(request.body.empty());
  EXPECT_TRUE(request.authorization.empty());
}

// oauth.md 10.1: configured, else none without a secret, else the first of basic and post that the server lists.
TEST(ClientAuth, ChoosesAMethod) {
  const std::vector<std::string> none = {}, both = {"client_secret_post", "client_secret_basic", "none"}, post = {"private_key_jwt", "client_secret_post"},
                                 neither = {"private_key_jwt"};
  EXPECT_EQ(oauth::choose_auth_method("client_secret_post", true, both), "client_secret_post");
  EXPECT_EQ(oauth::choose_auth_method("", false, both), "none");
  EXPECT_EQ(oauth::choose_auth_method("", true, none), "client_secret_basic");
  EXPECT_EQ(oauth::choose_auth_method("", true, both), "client_secret_basic");
  EXPECT_EQ(oauth::choose_auth_method("", true, post), "client_secret_post");
  EXPECT_EQ(oauth::choose_auth_method("", true, neither), "client_secret_basic");
}

// oauth.md 3: empty values are left out.
TEST(ClientAuth, AddsParameters) {
  Secret body;
  oauth::add_parameter(body, "scope", "a b~*");
  oauth::add_parameter(body, "audience", "");
  oauth::add_parameter(body, "resource", "https://x/?y");
  EXPECT_EQ(body.view(), "scope=a+b%7E*&resource=https%3A%2F%2Fx%2F%3Fy");
}

}  // namespace
