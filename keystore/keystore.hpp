// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"
#include "helper/core/finding.hpp"

// Where a grant sleeps: bytes under a name. This comment is the specification for a new backend; tests/keystore runs
// one suite over all of them, and what `memory` cannot pass is not in the interface.
//
//  - A record is any bytes, NUL and LF included, kept exactly (THREATS.md K9): at least one, and at most limit(), which
//    is 64 KiB unless the place itself has less. More is Error{io}, before anything is written.
//  - save() returns when the record is durable and has been read back and compared; until then the old one stands. A
//    record is never split.
//  - load() is empty where there is nothing. Locked, refused, unreachable and silent are Error{keystore}, each in its
//    own words: "cannot tell" never looks like "not there" (THREATS.md K1 to K5).
//  - A store that other programs can write to may hold several records under one name: load() gives all of them, the
//    caller knows which is newest (THREATS.md K7). What we did not write is never deleted.
//  - Every call ends within Access::timeout, whatever the other side does (the time in which a person was asked does
//  not
//    count), and nothing is ever asked of a person unless Access::interactive.
namespace keystore {

struct Name {
  enum class Kind { grant, client } kind = Kind::grant;
  std::string account;
  std::string identity;  // name_digest() of the account's grant_identity()

  auto operator<=>(const Name&) const = default;  // NOLINT(modernize-use-nullptr): it is given no null
};

// "grant" and "client", in whatever names a record; nothing for another word.
std::string_view word_of(Name::Kind kind);
std::optional<Name::Kind> kind_of(std::string_view word);

constexpr std::size_t record_limit = 64 * 1024;

// How a store may be reached, and what the account says of it.
struct Access {
  bool interactive = false;         // a person may be asked: by the keyring in a window of its own, or by `ask`
  std::chrono::seconds timeout{5};  // of one call; 60 where a person may type a password
  // What to do when a call cannot be ended in any other way (a library that blocks in connect): called from a signal
  // handler, must be async-signal-safe and must not return.
  void (*on_timeout)() = nullptr;
  std::string key_file;     // of the `file` store: an absolute path, or empty
  std::string key_command;  // of the `file` store: a program and its arguments, separated by blanks, or empty
  // Asks a person for a secret, without echo; nothing where none was given. Only called where `interactive`.
  std::function<std::optional<Secret>(const std::string& prompt)> ask;
  std::function<void(const std::string& text)> warn;  // where something is amiss that ends nothing
};

class Keystore {
 public:
  virtual ~Keystore() = default;
  virtual std::vector<Secret> load(const Name& name) = 0;
  virtual void save(const Name& name, const Secret& record) = 0;
  virtual void erase(const Name& name) = 0;  // nothing there is no error
  virtual std::vector<Name> list() = 0;      // names of ours, without asking for any secret

  // Finds out by the cheapest means there is whether a save() would succeed, and throws what it would throw: no refresh
  // token is spent into a store that cannot be written (THREATS.md N4). A store that has just answered load() unlocked
  // has nothing to add.
  virtual void check_writable(const Name&) {}
  // What more it has to say of itself, for `doctor`, than that it answers. Asks for no secret, unlocks nothing,
  // and throws what load() would throw.
  virtual void examine(const Name&, Findings&) {}
  virtual std::size_t limit() const { return record_limit; }  // bytes of one record
};

struct Backend {
  std::string_view name;  // of a row of stores() (config/stores.hpp)
  std::unique_ptr<Keystore> (*open)(std::string_view program, const Access& access);
};

// The backends built in, in the order of stores().
std::span<const Backend> backends();

// The named one ("file", "exec:PROGRAM"); Error{config} for a name that is not built in. Opening asks nothing of the
// store yet.
std::unique_ptr<Keystore> open(std::string_view store, const Access& access);

// Where a secret is kept that nobody has named a store for: the desktop's keyring, else the `file` store if there is a
// key for it. What answers is taken; Error{keystore} with both reasons where none does. Nothing weaker is ever taken
// by itself.
std::string choose_store(const Name& name, const Access& access);

// For backends, before anything is written: Error{io} where the record is over `limit`.
void check_size(const Name& name, const Secret& record, std::size_t limit = record_limit);

// For backends: the environment of a program that a store runs. It names a display and a terminal only where the user
// may be asked, so that the program cannot ask otherwise.
std::vector<std::string> environment_for_programs(const Access& access);

std::unique_ptr<Keystore> open_secret_service(std::string_view, const Access& access);
std::unique_ptr<Keystore> open_file(std::string_view, const Access& access);
std::unique_ptr<Keystore> open_exec(std::string_view program, const Access& access);
std::unique_ptr<Keystore> open_kernel(std::string_view, const Access& access);
std::unique_ptr<Keystore> open_memory(std::string_view, const Access& access);  // for tests: never a row of backends()

}  // namespace keystore
