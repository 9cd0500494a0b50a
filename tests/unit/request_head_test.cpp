// SPDX-License-Identifier: MIT
#include "helper/oauth/request_head.hpp"

#include <gtest/gtest.h>

namespace oauth {
void PrintTo(HeadStatus status, std::ostream* out) {
  constexpr const char* names[] = {"whole", "incomplete", "malformed", "too large"};
  *out << names[static_cast<int>(status)];
}
}  // namespace oauth

namespace {

using namespace std::string_literals;
using oauth::HeadStatus;
using oauth::RequestHead;

const std::string line = "GET /callback?code=c&state=s HTTP/1.1\r\n";

HeadStatus status_of(const std::string& bytes) {
  RequestHead head;
  return read_request_head(bytes, head);
}

RequestHead head_of(const std::string& bytes) {
  RequestHead head;
  EXPECT_EQ(read_request_head(bytes, head), HeadStatus::whole) << bytes;
  return head;
}

TEST(RequestHead, IsReadWhole) {
  const RequestHead head =
      head_of(line + "Host:  127.0.0.1:80 \r\nX: \xe4\t.\r\norigin: null\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.path, "/callback");
  EXPECT_EQ(head.query.view(), "code=c&state=s");
  EXPECT_EQ(head.host, "127.0.0.1:80");
  EXPECT_EQ(head.origin, "null");
  EXPECT_FALSE(head.has_body);
  EXPECT_FALSE(head.asks_local_network);
  const RequestHead bare = head_of("OPTIONS / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(bare.method, "OPTIONS");
  EXPECT_TRUE(bare.query.empty() && bare.host.empty() && !bare.origin);
  for (const char* name : {"Access-Control-Request-Private-Network", "access-control-request-local-network"}) {
    EXPECT_TRUE(head_of(line + name + ": True\r\n\r\n").asks_local_network);
    EXPECT_FALSE(head_of(line + name + ": false\r\n\r\n").asks_local_network);
  }
}

TEST(RequestHead, MayComeInPieces) {
  const std::string whole = line + "Host: x\r\nA: b\r\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(status_of(whole.substr(0, size)), HeadStatus::incomplete) << whole.substr(0, size);
  EXPECT_EQ(status_of(whole), HeadStatus::whole);
}

TEST(RequestHead, KnowsOfABody) {
  for (const char* rest : {"Content-Length: 1\r\n\r\n", "Content-Length: 1\r\n\r\nx", "Content-Length: 00\r\n\r\n",
                           "Transfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding: identity\r\n\r\n", "\r\nx",
                           "\r\nGET / HTTP/1.1\r\n\r\n"})
    EXPECT_TRUE(head_of(line + rest).has_body) << rest;
}

// No further byte can make a request of these (THREATS.md E3).
TEST(RequestHead, IsNothingElse) {
  for (const std::string& bytes : {
           "\x16\x03\x01\x02"s,
           "\r\n"s + line,
           " " + line,
           "GET\r"s,
           "GET  "s,
           "GET /\0"s,
           "GET /\t"s,
           "GET /\n"s,
           "GET / HTTP/1.1\n\n"s,
           "GET / HTTP/1.2\r\n"s,
           "GET / HTTP/2.0\r\n"s,
           "GET / HTTP/0.9\r\n"s,
           "GET / HTTP/1.10\r"s,
           "GET / http/1.1\r\n"s,
           "GET /\r\n"s,
           line + " A: b",
           line + "A :",
           line + ": ",
           line + "A\r",
           line + "A: b\rc",
           line + "A: b\nc",
           line + "A: b\x7f",
           line + "A: \0"s,
           line + "Content-Length: x\r\n\r\n",
           line + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
           line + "Content-Length: 99999999999999999999\r\n\r\n",
       })
    EXPECT_EQ(status_of(bytes), HeadStatus::malformed) << bytes;
}

// What the library would take.
TEST(RequestHead, IsStricterThanItsParser) {
  for (const std::string& bytes : {
           "GET * HTTP/1.1\r\n\r\n"s,
           "GET http://127.0.0.1/ HTTP/1.1\r\n\r\n"s,
           "CONNECT 127.0.0.1:80 HTTP/1.1\r\n\r\n"s,
           line + "A: b\r\n c\r\n\r\n",
           line + "A: b\r\n\tc: d\r\n\r\n",
           line + "A:\r\n Host: x\r\n\r\n",
           line + "Host: x\r\nHost: x\r\n\r\n",
           line + "Host:\r\n\r\n",
           line + "Origin: null\r\nOrigin: null\r\n\r\n",
           line + "Origin:\r\nOrigin:\r\n\r\n",
       })
    EXPECT_EQ(status_of(bytes), HeadStatus::malformed) << bytes;
}

// Twice what the library takes unless it is told.
TEST(RequestHead, HasALimit) {
  const auto of_size = [](std::size_t size) {
    return line + "A: " + std::string(size - line.size() - 7, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(status_of(of_size(oauth::request_head_limit)), HeadStatus::whole);
  EXPECT_EQ(status_of(of_size(oauth::request_head_limit + 1)), HeadStatus::too_large);
  EXPECT_EQ(status_of("GET /" + std::string(oauth::request_head_limit, 'x')), HeadStatus::too_large);
}

}  // namespace
