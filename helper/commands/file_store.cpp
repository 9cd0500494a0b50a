// SPDX-License-Identifier: MIT
#include "helper/commands/file_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/commands/columns.hpp"
#include "helper/commands/questions.hpp"
#include "helper/config/config.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr std::size_t key_bytes = 32;

bool has_key(const Account& account) {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  return !account.keystore.key_file.empty() || !account.keystore.key_command.empty() ||
         (credentials && access((std::string(credentials) + "/keybearer").c_str(), F_OK) == 0);
}

[[noreturn]] void cannot_write(const std::string& path) {
  throw Error{Exit::io, printable(path) + " cannot be written: " + errno_text(errno), "make its directory writable",
              Kept::nothing_changed};
}

// An existing key is used again: other accounts may have it. A new one is complete before it has its name.
void make_key(const std::string& path) {
  if (access(path.c_str(), F_OK) == 0) return;
  if (!make_parents(path, 0700)) cannot_write(path);
  Secret key;
  key.reserve(key_bytes);
  key.resize(key_bytes);
  if (getrandom(key.data(), key_bytes, 0) != static_cast<ssize_t>(key_bytes)) cannot_write(path);
  const auto slash = path.rfind('/');
  const Descriptor folder(open(path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || !replace_file(folder.get(), path.substr(slash + 1), key.view(), 0600)) cannot_write(path);
}

}  // namespace

Changes key_for_file_store(const Account& account) {
  if (has_key(account) || !questions::can_be_asked()) return {};
  const std::string path = xdg_folder("XDG_CONFIG_HOME", "/.config") + "/key";
  const std::string choices =
      row("1",
          "a key file, " + path +
              ", and no question later: it protects backups and copies of the store, but not from whoever can "
              "read both files",
          5) +
      row("2",
          "a passphrase, typed whenever the store is opened: it protects from theft of the disk, too, but cron and "
          "other programs without a terminal cannot use it",
          5);
  for (const auto line : split(choices, '\n'))
    if (!line.empty()) terminal::page(line);
  const std::string choice = questions::ask("what encrypts the file store? [1] ");
  if (!choice.empty() && choice != "1") return {};
  make_key(path);
  terminal::note(account.name + ": the key of the file store is " + path + " (0600); keep it out of backups of " +
                 xdg_folder("XDG_DATA_HOME", "/.local/share"));
  return {{"key_file", {path}}};
}

bool offer_file_store(const Account& account, const Error& error) {
  if (error.exit != Exit::keystore || !account.keystore.store.empty() || !questions::can_be_asked()) return false;
  if (account.file != configuration_path()) return false;
  terminal::warn(account.name + ": " + error.what);  // without its hint: the offer is a better one
  if (!questions::agrees("keep the sign-in in an encrypted file instead? [y/N] ", false)) return false;
  Changes changes{{"store", {"file"}}};
  for (auto& change : key_for_file_store(account)) changes.push_back(std::move(change));
  change_configuration(with_section_changed, account.name, changes);
  return true;
}
