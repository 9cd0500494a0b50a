// SPDX-License-Identifier: MIT
#include "keystore/keystore.hpp"
#include "keystore/secret_service/keyring.hpp"

// The desktop's keyring over D-Bus (the Secret Service API). Only the files of this folder use libsecret and GLib.
namespace keystore {
namespace {

using Kind = Conversation::Kind;

class SecretServiceKeystore : public Keystore {
 public:
  explicit SecretServiceKeystore(const Access& access) : conversation_(access) {}

  std::vector<Secret> load(const Name& name) override {
    return conversation_.call(Kind::load, name, [&] { return keyring_.read(name); });
  }

  void check_writable(const Name& name) override {
    conversation_.call(Kind::check, name, [&] { return keyring_.prove_writable(name), true; });
  }

  void save(const Name& name, const Secret& record) override {
    check_size(name, record);
    conversation_.call(Kind::save, name, [&] { return keyring_.write(name, record), true; });
  }

  void erase(const Name& name) override {
    conversation_.call(Kind::erase, name, [&] { return keyring_.remove(name), true; });
  }

  std::vector<Name> list() override {
    return conversation_.call(Kind::list, {}, [&] { return keyring_.names(); });
  }

  void diagnose(const Name& name, Findings& findings) override {
    const Findings before = findings;
    conversation_.call(Kind::load, name, [&] {
      findings = before;  // a new owner may have another collection
      return keyring_.describe(findings), true;
    });
  }

  // KWallet and KeePassXC report a save as done before the record is on the disk (measured; THREATS.md K4a).
  std::chrono::seconds settling_time() const override { return std::chrono::minutes(2); }

 private:
  Conversation conversation_;
  Keyring keyring_{conversation_};
};

}  // namespace

std::unique_ptr<Keystore> open_secret_service(std::string_view, const Access& access) {
  return std::make_unique<SecretServiceKeystore>(access);
}

}  // namespace keystore
