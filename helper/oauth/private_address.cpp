// SPDX-License-Identifier: MIT
#include "helper/oauth/private_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <memory>
#include <netdb.h>

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

using Ipv6 = std::array<std::uint8_t, 16>;

std::uint32_t ipv4_at(const Ipv6& bytes, std::size_t begin) {
  return std::uint32_t{bytes[begin]} << 24 | std::uint32_t{bytes[begin + 1]} << 16 |
         std::uint32_t{bytes[begin + 2]} << 8 | bytes[begin + 3];
}

// How IPv6 addresses contain IPv4 addresses that packets are then sent to.
struct Embedding {
  std::uint8_t prefix[12];
  std::size_t prefix_size;
  std::size_t begin;   // of the IPv4 address
  std::uint32_t mask;  // exclusive or
};
constexpr Embedding embeddings[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 12, 12, 0},     // IPv4-mapped (RFC 4291 section 2.5.5.2)
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}, 12, 12, 0},     // IPv4-translated (RFC 2765 section 2.1)
    {{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 12, 12, 0},  // NAT64 (RFC 6052 section 2.1)
    {{0x20, 0x02}, 2, 2, 0},                                     // 6to4 (RFC 3056 section 2)
    {{0x20, 0x01, 0, 0}, 4, 12, 0xffffffff},                     // Teredo (RFC 4380 section 4)
};

// An interface identifier that contains an IPv4 address, under any prefix (RFC 5214 section 6.1).
bool is_isatap(const Ipv6& bytes) {
  return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}

bool begins_with(const Ipv6& bytes, const std::uint8_t* prefix, std::size_t size) {
  return std::equal(prefix, prefix + size, bytes.begin());
}

bool private_ipv6(const Ipv6& bytes) {
  for (const auto& embedding : embeddings)
    if (begins_with(bytes, embedding.prefix, embedding.prefix_size))
      return private_ipv4(ipv4_at(bytes, embedding.begin) ^ embedding.mask);
  if (is_isatap(bytes) && private_ipv4(ipv4_at(bytes, 12))) return true;
  constexpr std::uint8_t unspecified[12] = {};                          // ::, ::1, ::a.b.c.d
  constexpr std::uint8_t local_nat64[6] = {0, 0x64, 0xff, 0x9b, 0, 1};  // RFC 8215
  if (begins_with(bytes, unspecified, 12) || begins_with(bytes, local_nat64, 6)) return true;
  const bool unique_local = (bytes[0] & 0xfe) == 0xfc, multicast = bytes[0] == 0xff;
  const bool link_or_site_local = bytes[0] == 0xfe && (bytes[1] & 0x80) == 0x80;
  return unique_local || multicast || link_or_site_local;
}

}  // namespace

bool is_private_address(const std::string& address) {
  in_addr ipv4{};
  if (inet_pton(AF_INET, address.c_str(), &ipv4) == 1) return private_ipv4(ntohl(ipv4.s_addr));
  Ipv6 ipv6{};
  return inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), ipv6.data()) == 1 && private_ipv6(ipv6);
}

bool is_private_host(const Origin& origin) {
  const std::string& host = origin.host;
  if (host == "localhost" || (host.size() > 10 && host.compare(host.size() - 10, 10, ".localhost") == 0)) return true;
  return is_private_address(host.front() == '[' ? host.substr(1, host.size() - 2) : host);
}

bool leads_to_private_address(const Origin& origin) {
  if (is_private_host(origin)) return true;
  if (origin.host.front() == '[') return false;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(origin.host.c_str(), nullptr, &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, freeaddrinfo);
  for (const addrinfo* entry = found; entry; entry = entry->ai_next) {
    std::array<char, INET6_ADDRSTRLEN> digits{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, digits.data(), digits.size(), nullptr, 0, NI_NUMERICHOST) == 0 &&
        is_private_address(digits.data()))
      return true;
  }
  return false;
}

}  // namespace oauth
