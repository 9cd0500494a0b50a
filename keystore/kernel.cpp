// SPDX-License-Identifier: MIT
//
// The kernel's persistent keyring (persistent-keyring(7)). It is memory that outlives a session, but neither a reboot
// nor three days without use, so it is for hosts that do not last either.
#include <cerrno>

#include "helper/base/ascii.hpp"
#include "helper/base/file.hpp"
#include "helper/base/kernel_key.hpp"
#include "helper/config/account.hpp"
#include "keystore/keystore.hpp"

namespace keystore {
namespace {

constexpr auto ring = KernelKeyring::persistent;
constexpr std::string_view prefix = "keybearer-";

std::string description(const Name& name) {
  return std::string(prefix) + std::string(word_of(name.kind)) + ":" + name.account + ":" + name.identity;
}

std::optional<Name> name_of(std::string_view text) {
  if (!text.starts_with(prefix)) return {};
  const auto parts = split(text.substr(prefix.size()), ':');
  const auto kind = kind_of(parts[0]);
  if (!kind || parts.size() != 3 || !is_account_name(parts[1])) return {};
  return Name{*kind, std::string(parts[1]), std::string(parts[2])};
}

// Throws Error{keystore} unless the kernel says that there is no such key.
void expect_no_such_key(const std::string& account, int why) {
  if (says_no_such_key(why)) return;
  throw Error{Exit::keystore, "the kernel's persistent keyring cannot be used here (" + errno_text(why) + ")",
              "choose another store; see: keybearer help stores", Kept::sign_in, account};
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
        throw Error{Exit::io, "the kernel's keyring is full (" + errno_text(why) + ")",
                    "remove keys, or choose another store; see: keybearer help stores", Kept::nothing_saved,
                    name.account};
      expect_no_such_key(name.account, why);
    }
    const auto kept = find_kernel_key(description(name), ring);
    if (!kept || !(*kept == record))
      throw Error{Exit::io, "the kernel's keyring did not return the bytes that it was given", "try again",
                  Kept::unsaid, name.account};
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
