// SPDX-License-Identifier: MIT
#include "helper/oauth/private_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>

namespace oauth {
namespace {

bool private_ipv4(std::uint32_t address) {
  struct Block {
    std::uint32_t first;
    int bits;
  };
  constexpr Block blocks[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},
                              {0xa9fe0000, 16}, {0xac100000, 12}, {0xc0a80000, 16}, {0xe0000000, 3}};
  return std::any_of(std::begin(blocks), std::end(blocks),
                     [&](const Block& block) { return (address ^ block.first) >> (32 - block.bits) == 0; });
}

// Addresses of IPv4 in IPv6 count as what they hold (mapped, and NAT64's well-known prefix).
bool private_ipv6(const std::array<std::uint8_t, 16>& bytes) {
  constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr std::array<std::uint8_t, 12> nat64 = {0, 0x64, 0xff, 0x9b};
  const auto begins_with = [&](const auto& prefix) { return std::equal(prefix.begin(), prefix.end(), bytes.begin()); };
  const std::uint32_t last =
      std::uint32_t{bytes[12]} << 24 | std::uint32_t{bytes[13]} << 16 | std::uint32_t{bytes[14]} << 8 | bytes[15];
  if (begins_with(mapped) || begins_with(nat64)) return private_ipv4(last);
  const bool low =
      std::all_of(bytes.begin(), bytes.begin() + 12, [](auto byte) { return byte == 0; });  // ::, ::1, ::a.b.c.d
  return low || (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0x80) == 0x80) || bytes[0] == 0xff;
}

}  // namespace

bool is_private_address(const std::string& address) {
  in_addr ipv4{};
  if (inet_pton(AF_INET, address.c_str(), &ipv4) == 1) return private_ipv4(ntohl(ipv4.s_addr));
  std::array<std::uint8_t, 16> ipv6{};
  return inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), ipv6.data()) == 1 && private_ipv6(ipv6);
}

bool is_private_host(const Origin& origin) {
  const std::string& host = origin.host;
  if (host == "localhost" || (host.size() > 10 && host.compare(host.size() - 10, 10, ".localhost") == 0)) return true;
  return is_private_address(host.front() == '[' ? host.substr(1, host.size() - 2) : host);
}

}  // namespace oauth
