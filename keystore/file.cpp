// SPDX-License-Identifier: MIT
//
// A file a record, in a folder of our own: written beside itself, made durable, then renamed, so that either the old or
// the new one is there, whole, whatever happens in between (THREATS.md M1). Nothing of it is repaired or moved aside by
// itself: what cannot be opened is left as it is (M4).
#include "helper/base/file.hpp"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/account.hpp"
#include "keystore/key_source.hpp"
#include "keystore/keystore.hpp"
#include "keystore/sealed.hpp"

namespace keystore {
namespace {

constexpr int tries = 3;

std::string folder_path() { return xdg_folder("XDG_DATA_HOME", "/.local/share"); }

std::string file_name(const Name& name) {
  return name.account + "-" + name.identity + "." + std::string(word_of(name.kind));
}

std::optional<Name> name_of(std::string_view file) {
  const auto dot = file.rfind('.'), dash = file.rfind('-');
  if (dot == file.npos || dash == file.npos || dash + 1 >= dot) return {};
  const auto kind = kind_of(file.substr(dot + 1));
  if (!kind || !is_account_name(file.substr(0, dash))) return {};
  return Name{*kind, std::string(file.substr(0, dash)), std::string(file.substr(dash + 1, dot - dash - 1))};
}

Error cannot(const Name& name, const std::string& what, int why) {
  return {Exit::keystore,
          printable(folder_path() + "/" + file_name(name)) + " cannot be " + what + ": " + errno_text(why),
          "fix its owner and permissions", Kept::sign_in, name.account};
}

Error not_written(const Name& name, int why) {
  return {Exit::io,
          printable(folder_path() + "/" + file_name(name)) + " cannot be written: " + errno_text(why) +
              "; the old one was kept",
          "make room, or fix its folder", Kept::unsaid, name.account};
}

class File : public Keystore {
 public:
  explicit File(const Access& access) : access_(access) {}

  std::vector<Secret> load(const Name& name) override {
    std::vector<Secret> records;
    const auto bytes = read(name);
    if (!bytes) return records;
    const auto sealed = parse_sealed(*bytes);
    if (!sealed || sealed->name != name) throw damaged(name);
    records.push_back(open(name, *sealed));
    return records;
  }

  void save(const Name& name, const Secret& record) override {
    check_size(name, record);
    const Derivation how = derivation_for(name);
    const std::string bytes = seal(name, how, key(name, how), record);
    const Descriptor folder = open_own_folder(folder_path(), Exit::io);
    if (!replace_file(folder.get(), file_name(name), bytes, 0600)) throw not_written(name, errno);
    remove_stale_temporaries(folder.get());
    const auto written = read(name);
    if (!written || *written != bytes) throw not_written(name, EIO);
  }

  void erase(const Name& name) override {
    const Descriptor folder = open_folder(name);
    if (!folder) return;
    if (unlinkat(folder.get(), file_name(name).c_str(), 0) != 0 && errno != ENOENT) throw not_written(name, errno);
    fsync(folder.get());
  }

  std::vector<Name> list() override {
    std::vector<Name> names;
    Descriptor folder = open_folder({Name::Kind::grant, "keybearer", ""});
    if (!folder) return names;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(folder.release()), closedir);
    while (const dirent* entry = entries ? readdir(entries.get()) : nullptr)
      if (auto name = name_of(entry->d_name)) names.push_back(std::move(*name));
    return names;
  }

  // The key is there, and the record as it is can be written once more: that takes what its successor will take. Where
  // there is none yet, a file of its size is written and removed.
  void check_writable(const Name& name) override {
    key(name, derivation_for(name));
    const auto bytes = read(name);
    const Descriptor folder = open_own_folder(folder_path(), Exit::io);
    const std::string file = bytes ? file_name(name) : "." + file_name(name) + ".probe.tmp";
    if (!replace_file(folder.get(), file, bytes ? *bytes : std::string(sealed_limit, '\0'), 0600))
      throw not_written(name, errno);
    if (!bytes) unlinkat(folder.get(), file.c_str(), 0);
  }

 private:
  // None: there is no folder, so there is no record.
  Descriptor open_folder(const Name& name) const {
    Descriptor folder(::open(folder_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno != ENOENT && errno != ENOTDIR) throw cannot(name, "reached", errno);
    return folder;
  }

  std::optional<std::string> read(const Name& name) const {
    const Descriptor folder = open_folder(name);
    if (!folder) return {};
    const Descriptor file = open_own_file(folder.get(), file_name(name), O_RDONLY);
    if (!file && errno == ENOENT) return {};
    std::string bytes;
    if (!file || !read_up_to(file.get(), bytes, sealed_limit)) throw cannot(name, "read", errno);
    if (bytes.size() > sealed_limit) throw damaged(name);
    tighten(name, file);
    return bytes;
  }

  // Somebody opened it to others (THREATS.md M5).
  void tighten(const Name& name, const Descriptor& file) const {
    struct stat status {};
    if (fstat(file.get(), &status) != 0 || (status.st_mode & 077) == 0) return;
    const bool done = fchmod(file.get(), 0600) == 0;
    if (access_.warn)
      access_.warn(name.account + ": " + printable(folder_path() + "/" + file_name(name)) + " was open to others" +
                   (done ? "; it is no more" : ", and that cannot be changed; run: chmod 600 on it"));
  }

  Error damaged(const Name& name) const {
    return {Exit::io,
            "the record " + printable(folder_path() + "/" + file_name(name)) + " is damaged" +
                (secret_ ? ", or " + secret_->source + " is not its key" : "") + "; it was left as it is",
            "bring the right key back, or run: keybearer login " + name.account, Kept::unsaid, name.account};
  }

  // A person may mistype a passphrase; whatever else gives the key gives it once.
  Secret open(const Name& name, const Sealed& sealed) {
    for (int left = tries; left > 0; --left) {
      find_secret(name, "passphrase of keybearer's file store: ");
      if (auto record = unseal(sealed, key(name, sealed.derivation))) return std::move(*record);
      if (!secret_->typed) break;
      if (left > 1) secret_.reset();
    }
    throw damaged(name);
  }

  void find_secret(const Name& name, const std::string& prompt) {
    if (secret_) return;
    secret_ = find_key(name.account, prompt, access_);
    key_ = Secret();
  }

  // Argon2id takes a good part of a second: once for each salt.
  const Secret& key(const Name& name, const Derivation& how) {
    if (key_.empty() || !(derivation_ == how)) {
      key_ = derive_key(name.account, how, secret_->bytes);
      derivation_ = how;
    }
    return key_;
  }

  // One passphrase, and so one salt, for all records of the folder.
  Derivation derivation_for(const Name& name) {
    if (!secret_) {
      if (const auto other = record_with_passphrase(name)) load(*other);
    }
    const bool known = secret_.has_value();
    find_secret(name, "new passphrase for keybearer's file store: ");
    if (!known && secret_->typed) confirm(name);
    if (!secret_->passphrase) return Derivation::of_random_secret();
    return !key_.empty() && derivation_.argon2id ? derivation_ : Derivation::of_passphrase();
  }

  void confirm(const Name& name) {
    const auto again = access_.ask("the same passphrase again: ");
    if (again && *again == secret_->bytes) return;
    secret_.reset();
    throw Error{Exit::usage, "the two passphrases differ", "try again", Kept::nothing_changed, name.account};
  }

  // A record that a passphrase would have to open: the one of that name, else any.
  std::optional<Name> record_with_passphrase(const Name& name) {
    if (has_key(access_)) return {};
    std::vector<Name> all = list();
    all.insert(all.begin(), name);
    for (const auto& one : all) {
      const auto bytes = read(one);
      const auto sealed = bytes ? parse_sealed(*bytes) : std::nullopt;
      if (sealed && sealed->name == one && sealed->derivation.argon2id) return one;
    }
    return {};
  }

  Access access_;
  std::optional<KeySecret> secret_;
  Derivation derivation_;
  Secret key_;  // of secret_ by derivation_
};

}  // namespace

std::unique_ptr<Keystore> open_file(std::string_view, const Access& access) { return std::make_unique<File>(access); }

}  // namespace keystore
