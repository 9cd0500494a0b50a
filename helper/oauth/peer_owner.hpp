// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/types.h>

// Whose process is at the other end of a TCP connection within this machine, as the kernel's tables of sockets say it
// (proc_net_tcp.txt of the kernel's documentation). The address that the browser is given is in its command line, which
// every user of the machine can read; the kernel cannot be told another user (THREATS.md E9).
namespace oauth {

struct PeerOwner {
  enum Kind {
    own,      // this user's process, or root's: a forwarder, such as those of sshd, WSL or docker
    foreign,  // another user's
    gone,     // the connection is no longer established at both ends, and the tables name no user then
    unknown,  // the tables cannot be read, or the user is outside this user namespace
  } kind = unknown;
  uid_t uid = 0;  // foreign
};

// Of a connected socket.
PeerOwner owner_of_peer(int socket);

// One end of a connection as the tables write it, such as "0100007F:1F90".
struct TableAddress {
  std::string ipv4;  // in /proc/net/tcp; empty if the address is not of IPv4
  std::string ipv6;  // in /proc/net/tcp6, where an IPv4 address is a mapped one
};
TableAddress table_address(const sockaddr_storage& address);

// A row of the tables, for a connection from `local` to `remote`.
struct TableRow {
  bool found = false;
  bool established = false;
  uid_t uid = 0;
};
TableRow find_row(std::string_view table, std::string_view local, std::string_view remote);

// Whether a user namespace with this uid_map, as in /proc/self/uid_map, has a number for every user.
bool names_every_user(std::string_view uid_map);

}  // namespace oauth
