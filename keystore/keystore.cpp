// SPDX-License-Identifier: MIT
#include "keystore/keystore.hpp"

#include <array>

#include "core/text.hpp"

namespace keystore {
namespace {

// The build decides which backends there are by one definition each; nothing else asks about it.
constexpr auto table = std::to_array<Backend>({
#ifdef KEYBEARER_LIBSECRET
    {"secret-service",
     "the desktop's keyring (GNOME Keyring, KWallet, KeePassXC), encrypted with its password while it is locked; "
     "keeps out other users and who steals the disk, not programs that you run yourself",
     open_secret_service},
#endif
    {},  // an array of nothing is not to be had
});

std::string names() {
  std::string all;
  for (const auto& backend : backends()) all.append(all.empty() ? "" : ", ").append(backend.name);
  return all.empty() ? "none" : all;
}

}  // namespace

std::span<const Backend> backends() { return {table.data(), table.size() - 1}; }

std::unique_ptr<Keystore> open(std::string_view store, const Access& access) {
  for (const auto& backend : backends())
    if (backend.name == store) return backend.open(access);
  throw Error{Exit::config, "there is no keystore \"" + printable(store, 64) +
                                "\" in this keybearer (built in: " + names() + "); name one of these under `store`"};
}

void check_size(const Name& name, const Secret& record) {
  if (record.size() > record_limit)
    throw Error{Exit::store, name.account + ": a record of " + std::to_string(record.size()) +
                                 " bytes is too large for a keystore (64 KiB); nothing was changed; narrow its scope"};
}

}  // namespace keystore
