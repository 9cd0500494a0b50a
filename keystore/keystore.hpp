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

// A keystore keeps grants and client secrets: bytes under a name. This comment is the specification for a new backend.
// tests/keystore runs one suite over all of them, `memory` included.
//
//  - A record is any sequence of bytes, NUL and LF included, and is kept exactly (THREATS.md K9). It has at least one
//    byte and at most limit(), which is 64 KiB unless the store allows less. A larger record is Error{io}, before
//    anything is written.
//  - save() returns when the record has been read back and compared, and is durable but for settling_time(); until
//    then the old record is kept. A record is never split.
//  - load() returns nothing if there is no record. A store that is locked, refuses, cannot be reached or does not
//    answer is Error{keystore}, each with its own message: "cannot tell" never looks like "not found" (THREATS.md K1 to
//    K5).
//  - A store that other programs can write may hold several records under one name. load() returns all of them, and the
//    caller knows which one is newest (THREATS.md K7). keybearer never deletes what another program wrote.
//  - Every call ends within Access::timeout, whatever the store does; the time in which the user answers a question
//    does not count. The user is asked only if Access::interactive is set. What the user allows holds for the later
//    calls of the same Keystore.
namespace keystore {

struct Name {
  enum class Kind { grant, client } kind = Kind::grant;
  std::string account;
  std::string identity;  // name_digest() of the account's grant_identity()

  auto operator<=>(const Name&) const = default;  // NOLINT(modernize-use-nullptr): it is given no null
};

// The word for a kind in the name of a record, "grant" or "client", and the kind for a word; nothing for other words.
std::string_view word_of(Name::Kind kind);
std::optional<Name::Kind> kind_of(std::string_view word);

constexpr std::size_t record_limit = 64 * 1024;  // bytes

// How a store may be used, and what the account's configuration says about it.
struct Access {
  bool interactive = false;  // the user may be asked: by the keyring in its own window, or by `ask`
  // For one call; 60 if the user may type a password. The desktop's keyring gets it for each window that it opens, and
  // at most 5 s for every other answer.
  std::chrono::seconds timeout{5};
  // Called when a call cannot be ended in any other way, because a library blocks in connect(2). It runs in a signal
  // handler, so it must be async-signal-safe, and it must not return.
  void (*on_timeout)() = nullptr;
  std::string key_file;     // for the `file` store: an absolute path, or empty
  std::string key_command;  // for the `file` store: a program and its arguments, separated by blanks, or empty
  // Asks the user for a secret, without echo; returns nothing if the user gave none. Called only if `interactive`.
  std::function<std::optional<Secret>(const std::string& prompt)> ask;
  // Called when the keyring opens its own window to ask the user, and when that window is closed: the time between does
  // not count for the caller.
  std::function<void(bool open)> window;
  std::function<void(const std::string& text)> warn;  // reports a problem that does not end the call
};

class Keystore {
 public:
  virtual ~Keystore() = default;
  virtual std::vector<Secret> load(const Name& name) = 0;
  virtual void save(const Name& name, const Secret& record) = 0;
  virtual void erase(const Name& name) = 0;  // no record is no error
  virtual std::vector<Name> list() = 0;      // the names of our records; reads no secret

  // Finds out, as cheaply as possible, whether a save() would succeed, and throws what save() would throw: no refresh
  // token is spent if its successor cannot be saved (THREATS.md N4). Nothing that it writes remains. If the identity is
  // empty, the record is one that does not exist yet.
  virtual void check_writable(const Name&) {}
  // Reports to `doctor` what load() does not show. Reads no secret, unlocks nothing, and throws what load() would
  // throw.
  virtual void diagnose(const Name&, Findings&) {}
  // How long a saved record may still be lost if the store's own daemon is killed: it may not have written it to the
  // disk yet.
  virtual std::chrono::seconds settling_time() const { return std::chrono::seconds(0); }
  virtual std::size_t limit() const { return record_limit; }  // bytes of one record
};

struct Backend {
  std::string_view name;  // of a row of stores() (config/stores.hpp)
  std::unique_ptr<Keystore> (*open)(std::string_view program, const Access& access);
};

// The backends of this build, in the order of stores().
std::span<const Backend> backends();

// Opens the store of that name ("file", "exec:PROGRAM") without calling it yet. Error{config} if this build does not
// have it.
std::unique_ptr<Keystore> open(std::string_view store, const Access& access);

// The store to use if the configuration names none: the desktop's keyring if it answers, else the `file` store if there
// is a key for it. Error{keystore} with both reasons otherwise. A store that protects less is never chosen.
std::string choose_store(const Name& name, const Access& access);

// For backends, before anything is written: Error{io} if the record is larger than `limit` bytes.
void check_size(const Name& name, const Secret& record, std::size_t limit = record_limit);

// For backends: the environment of a program that a store runs. It names a display and a terminal only if the user may
// be asked, so that the program cannot ask otherwise.
std::vector<std::string> environment_for_programs(const Access& access);

std::unique_ptr<Keystore> open_secret_service(std::string_view, const Access& access);
std::unique_ptr<Keystore> open_file(std::string_view, const Access& access);
std::unique_ptr<Keystore> open_exec(std::string_view program, const Access& access);
std::unique_ptr<Keystore> open_kernel(std::string_view, const Access& access);
std::unique_ptr<Keystore> open_memory(std::string_view, const Access& access);  // for tests: not in backends()

}  // namespace keystore
