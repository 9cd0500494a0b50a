// SPDX-License-Identifier: MIT
//
// Each record is one encrypted file in keybearer's own directory. A new record is written to a temporary file, made
// durable and renamed, so that either the old or the new file is there, complete, whatever happens (THREATS.md M1). A
// file that cannot be decrypted is left unchanged: it is neither repaired nor moved (M4).
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

constexpr int passphrase_attempts = 3;

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
          "correct its owner and permissions", Kept::sign_in, name.account};
}

Error not_written(const Name& name, int why) {
  return {Exit::io, printable(folder_path() + "/" + file_name(name)) + " cannot be written: " + errno_text(why),
          "free some space, or make its directory writable", Kept::nothing_saved, name.account};
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

  // Finds the key and writes the record again, which needs what its successor will need. If there is no record yet, a
  // file of the largest size is written and removed.
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
  // No descriptor if the directory does not exist, so that there is no record.
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

  // Takes away the permissions of other users (THREATS.md M5).
  void tighten(const Name& name, const Descriptor& file) const {
    struct stat status {};
    if (fstat(file.get(), &status) != 0 || (status.st_mode & 077) == 0) return;
    const bool done = fchmod(file.get(), 0600) == 0;
    if (access_.warn)
      access_.warn(name.account + ": " + printable(folder_path() + "/" + file_name(name)) +
                   " was readable by others; " +
                   (done ? "its mode is 0600 again" : "its mode cannot be changed; make it 0600"));
  }

  Error damaged(const Name& name) const {
    return {Exit::io,
            "the record " + printable(folder_path() + "/" + file_name(name)) + " is damaged" +
                (secret_ ? ", or " + secret_->source + " is not its key" : ""),
            "restore the right key, or run: keybearer login " + name.account, Kept::nothing_changed, name.account};
  }

  // The user may mistype a passphrase and try again; every other source is read once.
  Secret open(const Name& name, const Sealed& sealed) {
    for (int left = passphrase_attempts; left > 0; --left) {
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

  // Argon2id takes a good part of a second, so a key is derived once for each salt.
  const Secret& key(const Name& name, const Derivation& how) {
    if (key_.empty() || !(derivation_ == how)) {
      key_ = derive_key(name.account, how, secret_->bytes);
      derivation_ = how;
    }
    return key_;
  }

  // All records in the directory have one passphrase, and so one salt.
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

  // A record that is encrypted with a passphrase: the one of that name if there is one, else any.
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
  Secret key_;  // derived from secret_ by derivation_
};

}  // namespace

std::unique_ptr<Keystore> open_file(std::string_view, const Access& access) { return std::make_unique<File>(access); }

}  // namespace keystore
