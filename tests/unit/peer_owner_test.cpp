// SPDX-License-Identifier: MIT
#include "helper/oauth/peer_owner.hpp"

#include <arpa/inet.h>
#include <bit>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

namespace {

using oauth::find_row;
using oauth::names_every_user;
using oauth::PeerOwner;
using oauth::table_address;

sockaddr_storage ipv4(const char* host, std::uint16_t port) {
  sockaddr_storage address{};
  auto& fields = reinterpret_cast<sockaddr_in&>(address);
  fields.sin_family = AF_INET;
  fields.sin_port = htons(port);
  inet_pton(AF_INET, host, &fields.sin_addr);
  return address;
}

sockaddr_storage ipv6(const char* host, std::uint16_t port) {
  sockaddr_storage address{};
  auto& fields = reinterpret_cast<sockaddr_in6&>(address);
  fields.sin6_family = AF_INET6;
  fields.sin6_port = htons(port);
  inet_pton(AF_INET6, host, &fields.sin6_addr);
  return address;
}

TEST(PeerOwner, WritesAddressesAsTheTablesDo) {
  if (std::endian::native != std::endian::little) GTEST_SKIP() << "the tables are in the machine's byte order";
  EXPECT_EQ(table_address(ipv4("127.0.0.1", 8080)).ipv4, "0100007F:1F90");
  EXPECT_EQ(table_address(ipv4("127.0.0.1", 80)).ipv6, "0000000000000000FFFF00000100007F:0050");
  EXPECT_EQ(table_address(ipv6("::1", 8080)).ipv4, "");
  EXPECT_EQ(table_address(ipv6("::1", 8080)).ipv6, "00000000000000000000000001000000:1F90");
}

// Lines of a real table.
constexpr char table[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1058 1 0 100 0 0 10 0\n"
    "   1: 0100007F:AA5B 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 1059 1 0 20 4 0 10 -1\n"
    "   2: 0100007F:AA5C 0100007F:1F90 06 00000000:00000000 03:000015C8 00000000     0        0 0 3 0\n"
    "   3: 0100007F:AA5D 0100007F:1F90 01";

TEST(PeerOwner, ReadsTheTable) {
  const std::string own = "0100007F:1F90";
  const auto row = find_row(table, "0100007F:AA5B", own);
  EXPECT_TRUE(row.found);
  EXPECT_TRUE(row.established);
  EXPECT_EQ(row.uid, 1001u);
  const auto closed = find_row(table, "0100007F:AA5C", own);  // the kernel names root where nobody holds it
  EXPECT_TRUE(closed.found);
  EXPECT_FALSE(closed.established);
  EXPECT_FALSE(find_row(table, own, "0100007F:AA5B").found);
  EXPECT_FALSE(find_row(table, "0100007F:AA5", own).found);
  EXPECT_FALSE(find_row(table, "0100007F:AA5D", own).found);  // it is cut off
  EXPECT_FALSE(find_row("", "0100007F:AA5B", own).found);
}

TEST(PeerOwner, KnowsTheInitialUserNamespace) {
  EXPECT_TRUE(names_every_user("         0          0 4294967295\n"));
  EXPECT_FALSE(names_every_user("         0       1000          1\n         1     100000      65536\n"));
  EXPECT_FALSE(names_every_user(""));
}

TEST(PeerOwner, OfNoConnectionIsNobody) {
  const int unconnected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(oauth::owner_of_peer(unconnected).kind, PeerOwner::gone);
  close(unconnected);
}

}  // namespace
