// SPDX-License-Identifier: MIT
#include "keystore/keystore.hpp"

#include <array>

#include "helper/base/ascii.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/stores.hpp"
#include "keystore/key_source.hpp"

namespace keystore {
namespace {

// CMakeLists.txt decides which backends there are, by one definition each. Nothing else depends on these definitions.
constexpr auto table = std::to_array<Backend>({
#ifdef KEYBEARER_LIBSECRET
    {"secret-service", open_secret_service},
#endif
#ifdef KEYBEARER_LIBSODIUM
    {"file", open_file},
#endif
    {"exec", open_exec},
    {"kernel", open_kernel},
});

}  // namespace

std::string_view word_of(Name::Kind kind) { return kind == Name::Kind::grant ? "grant" : "client"; }

std::optional<Name::Kind> kind_of(std::string_view word) {
  for (const auto kind : {Name::Kind::grant, Name::Kind::client})
    if (word_of(kind) == word) return kind;
  return {};
}

std::span<const Backend> backends() { return table; }

std::unique_ptr<Keystore> open(std::string_view store, const Access& access) {
  const auto [name, program] = parse_store(store);
  if (const Backend* backend = find_named(table, name)) return backend->open(program, access);
  throw Error{Exit::config,
              "this keybearer has no keystore \"" + printable(store, 64) +
                  "\" (it has: " + join(table, ", ", [](const Backend& backend) { return backend.name; }) + ")",
              "set `store` to one of these"};
}

std::string choose_store(const Name& name, const Access& access) {
  Error reason{Exit::keystore, "this keybearer was built without libsecret", "build it with libsecret", Kept::unsaid,
               name.account};
  if (find_named(table, "secret-service")) {
    try {
      open("secret-service", access)->load(name);
      return "secret-service";
    } catch (const Error& error) {
      if (error.exit != Exit::keystore) throw;
      reason = error;
    }
  }
  if (find_named(table, "file") && has_key(access)) return "file";
  reason.hint += ", or choose another store; see: keybearer help stores";
  throw reason;
}

void check_size(const Name& name, const Secret& record, std::size_t limit) {
  if (record.size() > limit)
    throw Error{Exit::io,
                "a record of " + std::to_string(record.size()) + " bytes is too large for this keystore, which takes " +
                    std::to_string(limit),
                "request a smaller scope, or choose another store", Kept::nothing_changed, name.account};
}

std::vector<std::string> environment_for_programs(const Access& access) {
  std::vector<const char*> names = {"HOME",
                                    "PATH",
                                    "DBUS_SESSION_BUS_ADDRESS",
                                    "XDG_RUNTIME_DIR",
                                    "XDG_DATA_HOME",
                                    "XDG_CONFIG_HOME",
                                    "GNUPGHOME",
                                    "PASSWORD_STORE_DIR"};
  if (access.interactive) names.insert(names.end(), {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "GPG_TTY"});
  return environment_of(names);
}

}  // namespace keystore
