// SPDX-License-Identifier: MIT
#include "helper/config/stores.hpp"

#include <array>

#include "helper/base/ascii.hpp"

namespace {

constexpr std::array table = {
    Store{
        "secret-service", false, "the desktop's keyring: GNOME Keyring, KWallet, KeePassXC",
        "Encrypted with the keyring's password while it is locked. Keeps out other users, and whoever steals the "
        "disk;\n"
        "not programs that you run yourself, which may ask an unlocked keyring. Needs a session bus, so on a machine\n"
        "without a desktop use another. Chosen by itself where it answers.\n"},
    Store{
        "file", false, "an encrypted file in ~/.local/share/keybearer (XChaCha20-Poly1305)",
        "The key comes from key_file, key_command, a systemd credential named keybearer, or a passphrase that is "
        "asked\n"
        "for on a terminal and strengthened by Argon2id. With a passphrase it keeps out whoever steals the disk. With "
        "a\n"
        "key file on the same disk it protects backups and copies of the folder alone: whoever can read both has all.\n"
        "A credential that systemd decrypts (LoadCredentialEncrypted=, with a TPM) protects the disk too. Never keeps "
        "out\n"
        "programs that you run yourself. Chosen by itself only where there is a key.\n"},
    Store{"exec", true, "a docker-credential-PROGRAM: pass, osxkeychain, wincred, secretservice",
          "As exec:docker-credential-pass. Protects what that program protects: pass what its gpg key does. Every "
          "program\n"
          "that you run may call it as well.\n"},
    Store{"kernel", false, "the kernel's persistent keyring, for hosts that are thrown away",
          "Memory of the kernel: gone with a reboot, and three days after its last use. Never on a disk. Readable by "
          "every\n"
          "process of the user, and by nobody else but root. For containers, CI and other hosts that do not last.\n"},
};

}  // namespace

std::span<const Store> stores() { return table; }

StoreName parse_store(std::string_view text) {
  const auto colon = text.find(':');
  for (const auto& store : table) {
    if (store.name != text.substr(0, colon)) continue;
    const bool has_program = colon != text.npos;
    if (has_program != store.has_program || (has_program && colon + 1 == text.size())) break;
    return {store.name, has_program ? text.substr(colon + 1) : std::string_view()};
  }
  return {};
}

std::string store_names() {
  return join(table, ", ",
              [](const auto& store) { return std::string(store.name) + (store.has_program ? ":PROGRAM" : ""); });
}
