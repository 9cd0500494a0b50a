// SPDX-License-Identifier: MIT
#include "helper/config/stores.hpp"

#include <array>

#include "helper/base/ascii.hpp"

namespace {

constexpr std::array table = {
    Store{"secret-service", false, "the desktop's keyring: GNOME Keyring, KWallet, KeePassXC",
          "The keyring's password encrypts it. It protects from other users and from theft of the disk, but not from "
          "programs that you run, which may ask an unlocked keyring. It needs a session bus, so use another store on a "
          "machine without a desktop. It is the default if it answers."},
    Store{
        "file", false, "an encrypted file in ~/.local/share/keybearer (XChaCha20-Poly1305)",
        "The key comes from key_file, key_command, a systemd credential named keybearer, or a passphrase that you type "
        "on a terminal and that Argon2id strengthens. A passphrase protects from theft of the disk. A key file on the "
        "same disk protects only backups and copies of the directory: whoever can read both can read the secrets. A "
        "credential that systemd decrypts (LoadCredentialEncrypted=, with a TPM) protects the disk, too. This store "
        "never protects from programs that you run. It is the default only if there is a key and no keyring answers."},
    Store{"exec", true, "a docker-credential-PROGRAM: pass, osxkeychain, wincred, secretservice",
          "For example exec:docker-credential-pass. It protects as the program does: pass uses your gpg key. Every "
          "program that you run can call it, too."},
    Store{"kernel", false, "the kernel's persistent keyring, for hosts that do not last",
          "It is memory of the kernel, lost at a reboot and three days after its last use, and never on a disk. Every "
          "process of the user and of root can read it. It is for containers, CI and other hosts that do not last."},
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
