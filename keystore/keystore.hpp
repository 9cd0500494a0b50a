// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/secret.hpp"

// Where a grant sleeps: bytes under a name. This comment is the specification for a new backend; tests/keystore runs
// one suite over all of them, and what `memory` cannot pass is not in the interface.
//
//  - A record is at most 64 KiB of any bytes, NUL and LF included, kept exactly (threats K9). More is Error{store},
//    before anything is written.
//  - save() returns when the record is durable and has been read back and compared; until then the old one stands. A
//    record is never split.
//  - load() is empty where there is nothing. Locked, refused, unreachable and silent are Error{keystore}, each in its
//    own words: "cannot tell" never looks like "not there" (threats K1 to K5).
//  - A store that other programs can write to may hold several records under one name: load() gives all of them, the
//    caller knows which is newest (threats K7). What we did not write is never deleted.
//  - Every call ends within Access::limit, whatever the other side does, and nothing is ever asked of a person unless
//    Access::interactive.
namespace keystore {

struct Name {
  enum class Kind { grant, client } kind = Kind::grant;
  std::string account;
  std::string identity;  // name_digest() of the account's grant_identity()

  auto operator<=>(const Name&) const = default;
};

constexpr std::size_t record_limit = 64 * 1024;

struct Access {
  bool interactive = false;       // a person may be asked to unlock the keyring
  std::chrono::seconds limit{5};  // of one call; 60 where a person may type a password
  // What to do when a call cannot be ended in any other way (a library that blocks in connect): called from a signal
  // handler, must be async-signal-safe and must not return.
  void (*hard_stop)() = nullptr;
};

class Keystore {
 public:
  virtual ~Keystore() = default;
  virtual std::vector<Secret> load(const Name& name) = 0;
  virtual void save(const Name& name, const Secret& record) = 0;
  virtual void erase(const Name& name) = 0;  // nothing there is no error
  virtual std::vector<Name> list() = 0;      // names of ours, without asking for any secret
};

struct Backend {
  std::string_view name;
  std::string_view title;  // for people: what it is and what it protects against
  std::unique_ptr<Keystore> (*open)(const Access& access);
};

// The backends built in, in the order in which one is chosen when an account names none.
std::span<const Backend> backends();

// The named one; Error{config} for a name that is not built in. Opening asks nothing of the store yet.
std::unique_ptr<Keystore> open(std::string_view store, const Access& access);

// For backends, before anything is written: Error{store} where the record is over record_limit.
void check_size(const Name& name, const Secret& record);

std::unique_ptr<Keystore> open_secret_service(const Access& access);
std::unique_ptr<Keystore> open_memory(const Access& access);  // for tests: never a row of backends()

}  // namespace keystore
