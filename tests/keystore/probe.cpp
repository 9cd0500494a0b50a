// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

#include "keystore/keystore.hpp"

// probe load|check|save|erase|list|renew ACCOUNT [STORE]: one call of a keystore, for tests/keystore/faults. `save`
// keeps what is on standard input; `load` prints each record and a line end; `renew` does what a refresh does: load,
// check and save. KEYBEARER_PROBE_INTERACTIVE lets the keystore ask the user, and its value is the number of seconds
// that the keystore waits for the user if it is not 1.

namespace {

using keystore::Name;

void end_process() {
  constexpr char text[] = "hard stop\n";
  (void)!write(2, text, sizeof text - 1);
  _exit(static_cast<int>(Exit::keystore));
}

Secret standard_input() {
  Secret record;
  record.reserve(2 * keystore::record_limit);
  for (ssize_t got = 1; got > 0;) {
    got = read(0, record.data() + record.size(), record.capacity() - record.size());
    if (got > 0) record.resize(record.size() + static_cast<std::size_t>(got));
  }
  return record;
}

void print(std::string_view text) {
  if (!text.empty()) std::fwrite(text.data(), 1, text.size(), stdout);
  std::putchar('\n');
}

void run(const std::string& action, const std::string& account, std::string_view store_name) {
  keystore::Access access;
  if (const char* seconds = std::getenv("KEYBEARER_PROBE_INTERACTIVE")) {
    access.interactive = true;
    access.timeout = std::chrono::seconds(std::atoi(seconds) > 1 ? std::atoi(seconds) : 60);
  }
  access.on_timeout = end_process;
  const auto store = keystore::open(store_name, access);
  const Name name{Name::Kind::grant, account, "0123456789abcdef"};
  if (action == "load" || action == "renew")
    for (const auto& record : store->load(name)) print(record.view());
  if (action == "check" || action == "renew") store->check_writable(name);
  if (action == "save" || action == "renew") store->save(name, standard_input());
  if (action == "erase") store->erase(name);
  if (action == "list")
    for (const auto& found : store->list()) print(found.account);
}

}  // namespace

int main(int count, char** values) {
  if (count < 3) return static_cast<int>(Exit::usage);
  try {
    run(values[1], values[2], count > 3 ? values[3] : "secret-service");
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", sentence(error).c_str());
    return static_cast<int>(error.exit);
  }
}
