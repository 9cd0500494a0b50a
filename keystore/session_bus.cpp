// SPDX-License-Identifier: MIT
#include "keystore/session_bus.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/form.hpp"

namespace keystore {
namespace {

bool is_own_socket(const std::string& path) {
  struct stat what {};
  return path.starts_with('/') && stat(path.c_str(), &what) == 0 && S_ISSOCK(what.st_mode) && what.st_uid == geteuid();
}

// An abstract socket has no owner in the file system; the kernel tells a client the user of the listening process.
bool is_own_abstract_socket(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const Descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe || connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return false;
  ucred peer{};
  socklen_t length = sizeof peer;
  return getsockopt(probe.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == geteuid();
}

// Parses "unix:KEY=VALUE,..." of the D-Bus specification, whose values are percent-encoded; empty if it is not trusted.
std::string checked_address(std::string_view address) {
  constexpr std::string_view transport = "unix:";
  if (!address.starts_with(transport)) return {};
  for (const auto pair : split(address.substr(transport.size()), ',')) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return {};
    const auto key = pair.substr(0, equals);
    const auto value = percent_decoded<std::string>(pair.substr(equals + 1), false);
    if (!value || value->find('\0') != std::string::npos) return {};
    if (key == "path") return is_own_socket(*value) ? "unix:path=" + percent_encoded(*value) : std::string();
    if (key == "abstract")
      return is_own_abstract_socket(*value) ? "unix:abstract=" + percent_encoded(*value) : std::string();
  }
  return {};
}

std::string standard_address(const std::string& folder) {
  const std::string path = folder + "/bus";
  return is_own_socket(path) ? "unix:path=" + percent_encoded(path) : std::string();
}

}  // namespace

std::string session_bus_address() {
  if (const char* given = secure_getenv("DBUS_SESSION_BUS_ADDRESS"))
    for (const auto one : split(given, ';'))
      if (auto address = checked_address(one); !address.empty()) return address;
  if (const char* folder = secure_getenv("XDG_RUNTIME_DIR"))
    if (auto address = standard_address(folder); !address.empty()) return address;
  return standard_address("/run/user/" + std::to_string(geteuid()));
}

void unset_library_variables() {
  constexpr std::string_view prefixes[] = {"SECRET_", "G_", "GIO_", "GOBJECT_", "GSETTINGS_", "DBUS_"};
  for (const auto& variable : own_environment()) {
    const std::string name = variable.substr(0, variable.find('='));
    const bool hostile = std::any_of(std::begin(prefixes), std::end(prefixes),
                                     [&](std::string_view prefix) { return name.starts_with(prefix); });
    if (hostile && name != "DBUS_SESSION_BUS_ADDRESS") unsetenv(name.c_str());
  }
}

}  // namespace keystore
