// SPDX-License-Identifier: MIT
#include "helper/oauth/peer_owner.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"

namespace oauth {
namespace {

constexpr std::size_t table_limit = 64 * 1024 * 1024;  // bytes: about 400,000 sockets
constexpr std::size_t number_limit = 4096;             // bytes of the other files
constexpr std::string_view established = "01";         // TCP_ESTABLISHED
constexpr int attempts = 5;

// The tables write an address as words of 32 bits in the byte order of the machine.
void append_word(std::string& text, const std::uint8_t* bytes) {
  std::uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08X", word);
  text += digits.data();
}

std::string port_text(in_port_t port) {
  std::array<char, 6> digits{};
  std::snprintf(digits.data(), digits.size(), ":%04X", ntohs(port));
  return digits.data();
}

std::optional<std::string> read_table(const char* path, std::size_t limit) {
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file || !read_up_to(file.get(), text, limit) || text.size() > limit) return {};
  return text;
}

bool is_established(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_ESTABLISHED;
}

// A user outside this user namespace is shown as the overflow uid, which within the initial one is a user like others.
bool is_hidden(uid_t uid) {
  const auto overflow = read_table("/proc/sys/kernel/overflowuid", number_limit);
  const auto hidden = overflow ? decimal(trim(*overflow)) : std::nullopt;
  if (!hidden || *hidden != std::int64_t{uid}) return false;
  const auto map = read_table("/proc/self/uid_map", number_limit);
  return !map || !names_every_user(*map);
}

PeerOwner owner_in(const TableRow& peer) {
  if (!peer.established) return {PeerOwner::gone};
  if (peer.uid == 0 || peer.uid == geteuid()) return {PeerOwner::own};
  if (is_hidden(peer.uid)) return {PeerOwner::unknown};
  return {PeerOwner::foreign, peer.uid};
}

// The rows of both ends: each may be in either table.
struct Ends {
  TableRow peer, own;

  void look(std::string_view table, std::string_view local, std::string_view remote) {
    if (local.empty()) return;
    if (!peer.established) peer = find_row(table, remote, local);
    if (!own.found) own = find_row(table, local, remote);
  }
};

std::optional<Ends> read_ends(const TableAddress& local, const TableAddress& remote) {
  const auto ipv4 = read_table("/proc/net/tcp", table_limit);
  const auto ipv6 = read_table("/proc/net/tcp6", table_limit);
  if (!ipv4 && !ipv6) return {};
  Ends ends;
  if (ipv4) ends.look(*ipv4, local.ipv4, remote.ipv4);
  if (ipv6) ends.look(*ipv6, local.ipv6, remote.ipv6);
  return ends;
}

}  // namespace

PeerOwner owner_of_peer(int socket) {
  sockaddr_storage local{}, remote{};
  socklen_t local_size = sizeof local, remote_size = sizeof remote;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&local), &local_size) != 0 ||
      getpeername(socket, reinterpret_cast<sockaddr*>(&remote), &remote_size) != 0)
    return {errno == ENOTCONN ? PeerOwner::gone : PeerOwner::unknown};
  const TableAddress own = table_address(local), other = table_address(remote);
  // A table is not read in one moment, so that a row may be missed.
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (!is_established(socket)) return {PeerOwner::gone};
    const auto ends = read_ends(own, other);
    if (!ends) return {PeerOwner::unknown};
    if (ends->peer.found) return owner_in(ends->peer);
    if (!ends->own.found && attempt + 1 == attempts) return {PeerOwner::unknown};  // not this kernel's whole table
  }
  return {PeerOwner::gone};
}

TableAddress table_address(const sockaddr_storage& address) {
  TableAddress text;
  std::array<std::uint8_t, 16> bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  in_port_t port = 0;
  if (address.ss_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
    std::memcpy(bytes.data() + 12, &ipv4.sin_addr, 4);
    port = ipv4.sin_port;
    append_word(text.ipv4, bytes.data() + 12);
    text.ipv4 += port_text(port);
  } else {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
    std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
    port = ipv6.sin6_port;
  }
  for (std::size_t word = 0; word < bytes.size(); word += 4) append_word(text.ipv6, bytes.data() + word);
  text.ipv6 += port_text(port);
  return text;
}

// "  0: LOCAL REMOTE STATE QUEUES TIMER RETRANSMITS UID ...". There is at most one row of the two addresses.
TableRow find_row(std::string_view table, std::string_view local, std::string_view remote) {
  const std::string wanted = " " + std::string(local) + " " + std::string(remote) + " ";
  const auto begin = table.find(wanted);
  if (begin == table.npos) return {};
  const std::string_view rest = table.substr(begin + wanted.size());
  std::vector<std::string_view> fields;
  for (const auto field : split(rest.substr(0, rest.find('\n')), ' '))
    if (!field.empty()) fields.push_back(field);
  const auto uid = fields.size() > 4 ? decimal(fields[4]) : std::nullopt;
  if (!uid) return {};
  return {true, fields[0] == established, static_cast<uid_t>(*uid)};
}

// "INSIDE OUTSIDE COUNT" in each line; in the initial namespace there is one, of all numbers but the one for "none".
bool names_every_user(std::string_view uid_map) {
  constexpr std::int64_t all_users = 0xffffffff;
  std::int64_t count = 0;
  for (const auto line : split(uid_map, '\n')) {
    const auto last = trim(line);
    count += decimal(last.substr(last.find_last_of(" \t") + 1)).value_or(0);
  }
  return count >= all_users;
}

}  // namespace oauth
