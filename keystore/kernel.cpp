// SPDX-License-Identifier: MIT
//
// The persistent keyring: memory of the kernel that outlives a session, and nothing that outlives a reboot or three days
// without use. For hosts that do not last either.
#include <cerrno>

#include "core/account.hpp"
#include "core/file.hpp"
#include "core/kernel_key.hpp"
#include "keystore/keystore.hpp"

namespace keystore {
namespace {

constexpr auto ring = KernelKeyring::persistent;
constexpr std::string_view grant_prefix = "keybearer-grant:", client_prefix = "keybearer-client:";

std::string description(const Name& name) {
  const auto prefix = name.kind == Name::Kind::grant ? grant_prefix : client_prefix;
  return std::string(prefix) + name.account + ":" + name.identity;
}

std::optional<Name> name_of(std::string_view text) {
  Name name;
  name.kind = text.starts_with(client_prefix) ? Name::Kind::client : Name::Kind::grant;
  const auto prefix = name.kind == Name::Kind::grant ? grant_prefix : client_prefix;
  if (!text.starts_with(prefix)) return {};
  text.remove_prefix(prefix.size());
  const auto colon = text.find(':');
  if (colon == text.npos || !is_account_name(text.substr(0, colon))) return {};
  name.account = text.substr(0, colon);
  name.identity = text.substr(colon + 1);
  return name;
}

// Error{keystore} where the kernel did not say that it is not there.
void expect_no_such_key(const std::string& account, int why) {
  if (says_no_such_key(why)) return;
  throw Error{Exit::keystore, account + ": the kernel's persistent keyring cannot be used here (" + errno_text(why) +
                                  "); the sign-in was kept; choose another store: keybearer help stores"};
}

class Kernel : public Keystore {
 public:
  std::size_t limit() const override { return kernel_key_limit; }

  std::vector<Secret> load(const Name& name) override {
    std::vector<Secret> records;
    auto record = find_kernel_key(description(name), ring);
    if (!record) {
      expect_no_such_key(name.account, errno);
      return records;
    }
    records.push_back(std::move(*record));
    return records;
  }

  void save(const Name& name, const Secret& record) override {
    check_size(name, record, limit());
    if (!put_kernel_key(description(name), record, {}, ring)) {
      const int why = errno;
      if (why == EDQUOT || why == ENOMEM)
        throw Error{Exit::store, name.account + ": the kernel's keyring is full (" + errno_text(why) +
                                     "); the old one was kept; drop keys, or choose another store: keybearer help stores"};
      expect_no_such_key(name.account, why);
    }
    const auto kept = find_kernel_key(description(name), ring);
    if (!kept || !(*kept == record))
      throw Error{Exit::store, name.account + ": the kernel's keyring did not keep what it was given; try again"};
  }

  void erase(const Name& name) override {
    if (!drop_kernel_key(description(name), ring)) expect_no_such_key(name.account, errno);
  }

  std::vector<Name> list() override {
    std::vector<Name> names;
    const auto descriptions = kernel_key_descriptions(ring);
    if (!descriptions) expect_no_such_key("keybearer", errno);
    if (descriptions)
      for (const auto& text : *descriptions)
        if (auto name = name_of(text)) names.push_back(std::move(*name));
    return names;
  }
};

}  // namespace

std::unique_ptr<Keystore> open_kernel(std::string_view, const Access&) { return std::make_unique<Kernel>(); }

}  // namespace keystore
