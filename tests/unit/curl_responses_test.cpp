// SPDX-License-Identifier: MIT
#include "helper/commands/curl_responses.hpp"

#include <gtest/gtest.h>

namespace {

TEST(CurlResponses, TellWhetherTheTokenWasRefused) {
  const struct {
    const char* headers;
    bool refused, refused_by_403;
  } rows[] = {
      {"", false, false},
      {"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", false, false},
      {"HTTP/1.1 401 Unauthorized\r\n\r\n", true, true},
      {"HTTP/2 401 \r\n\r\n", true, true},
      {"HTTP/1.1 403 Forbidden\r\n\r\n", false, true},
      {"HTTP/1.1 407 Proxy\r\n\r\n", false, false},
      {"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n", true, true},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n", true, true},
      {"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n", true, true},  // of two transfers
      {"HTTP/1.1 302 Found\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n", false, false},
      {"HTTP/1.1 302 Found\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n", false, false},
      {"HTTP/1.1 302 Found\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 401 No\r\n\r\n", true, true},
      {"X: HTTP/1.1 401\r\nHTTP/\r\nHTTP/1.1\r\nHTTP/1.1 4x1\r\nHTTP/1.1 ", false, false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(refuses_token(Secret(row.headers), false), row.refused) << row.headers;
    EXPECT_EQ(refuses_token(Secret(row.headers), true), row.refused_by_403) << row.headers;
  }
}

}  // namespace
