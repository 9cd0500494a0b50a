// SPDX-License-Identifier: MIT
#include "keystore/keystore.hpp"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/config/stores.hpp"
#include "keystore/watchdog.hpp"

// The interface's own comment (keystore.hpp), promise by promise, for every backend and for `memory`. The backends
// built in keep where the environment tells them: tests/keystore/run gives them a keyring of their own.
namespace keystore {
namespace {

// What a store is told of the account: a key for the one that needs one, and whether the user can be asked.
Access access() {
  Access given;
  given.key_command = "echo 0123456789abcdef0123456789abcdef";
  given.interactive = std::getenv("KEYBEARER_PROBE_INTERACTIVE") != nullptr;  // somebody answers the keyring's windows
  if (given.interactive) given.timeout = std::chrono::seconds(60);
  return given;
}

std::unique_ptr<Keystore> open_named(const std::string& name) {
  return name == "memory" ? open_memory("", access()) : open(name, access());
}

// Programs of "exec:" are named by who has set them up.
std::vector<std::string> all() {
  std::vector<std::string> every = {"memory"};
  for (const auto& backend : backends())
    if (backend.name != "exec") every.emplace_back(backend.name);
  if (const char* more = std::getenv("KEYBEARER_TEST_STORES"))
    for (const auto name : split(more, ' ')) every.emplace_back(name);
  return every;
}

// The kernel's keyring is shared with all that the user runs: a test touches the names alone that bear its process's
// id.
class EveryKeystore : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    for (const auto& name : own_names()) store->erase(name);
  }
  void TearDown() override { SetUp(); }

  std::vector<Name> own_names() {
    auto names = store->list();
    std::erase_if(names, [&](const Name& name) { return !name.identity.starts_with(own); });
    return names;
  }

  std::unique_ptr<Keystore> store = open_named(GetParam());
  const std::string own = std::to_string(100000000 + getpid());
  const Name grant{Name::Kind::grant, "goto", own + "0123456789abcdef"};
};

INSTANTIATE_TEST_SUITE_P(, EveryKeystore, testing::ValuesIn(all()), [](const auto& parameter) {
  std::string name = parameter.param;
  for (const char sign : {'-', ':'}) std::ranges::replace(name, sign, '_');
  return name;
});

std::string text_of(const Name& name) {
  return (name.kind == Name::Kind::grant ? "grant " : "client ") + name.account + " " + name.identity;
}

void expect_one(Keystore& store, const Name& name, std::string_view bytes) {
  const auto records = store.load(name);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records.front().size(), bytes.size());
  EXPECT_TRUE(records.front() == bytes);
}

// Absence is a value.
TEST_P(EveryKeystore, gives_nothing_where_there_is_nothing) {
  EXPECT_TRUE(store->load(grant).empty());
  EXPECT_TRUE(own_names().empty());
}

// THREATS.md K9: any bytes, kept exactly.
TEST_P(EveryKeystore, keeps_bytes_exactly) {
  std::string every_byte, large;
  for (int i = 0; i < 256; ++i) every_byte.push_back(static_cast<char>(i));
  while (large.size() < store->limit()) large.append(every_byte);
  large.resize(store->limit());
  const std::string records[] = {R"({"refresh_token":"r1"})",
                                 "line\nline\r\n\n",
                                 std::string("\0", 1),
                                 std::string("a\0b\0", 4),
                                 " blanks ",
                                 "\xff\xfe not UTF-8",
                                 every_byte,
                                 large};
  for (const auto& record : records) {
    store->save(grant, Secret(record));
    expect_one(*store, grant, record);
  }
}

// THREATS.md K9: too large is refused before anything is written, and the old record stands.
TEST_P(EveryKeystore, refuses_more_than_the_limit) {
  store->save(grant, Secret("old"));
  try {
    store->save(grant, Secret(std::string(store->limit() + 1, 'x')));
    ADD_FAILURE() << "saved";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::io);
    EXPECT_TRUE(sentence(error).starts_with("goto: ")) << sentence(error);
  }
  expect_one(*store, grant, "old");
}

// THREATS.md K10: one record a name, whatever its size was.
TEST_P(EveryKeystore, overwrites) {
  store->save(grant, Secret(std::string(5000, 'x')));
  store->save(grant, Secret("new"));
  expect_one(*store, grant, "new");
  EXPECT_EQ(own_names().size(), 1u);
}

TEST_P(EveryKeystore, erases) {
  store->save(grant, Secret("record"));
  store->erase(grant);
  EXPECT_TRUE(store->load(grant).empty());
  EXPECT_TRUE(own_names().empty());
}

TEST_P(EveryKeystore, erases_nothing_without_an_error) { EXPECT_NO_THROW(store->erase(grant)); }

// Two identities of one account, two accounts of one identity, the grant and its client: none touches the other.
TEST_P(EveryKeystore, keeps_names_apart) {
  const Name names[] = {grant,
                        {Name::Kind::client, grant.account, grant.identity},
                        {Name::Kind::grant, grant.account, own + "fedcba9876543210"},
                        {Name::Kind::grant, "got", grant.identity},
                        {Name::Kind::grant, "goto.work-1_x", grant.identity}};
  for (const auto& name : names) {
    EXPECT_TRUE(store->load(name).empty());
    store->save(name, Secret(text_of(name)));
  }
  for (const auto& name : names) expect_one(*store, name, text_of(name));
  store->erase(grant);
  EXPECT_TRUE(store->load(grant).empty());
  for (const auto& name : names)
    if (name != grant) expect_one(*store, name, text_of(name));
}

TEST_P(EveryKeystore, lists_the_names) {
  const std::vector<Name> names = {
      {Name::Kind::grant, "a", own}, {Name::Kind::grant, "b", own}, {Name::Kind::client, "a", own}};
  for (const auto& name : names) store->save(name, Secret("x"));
  auto listed = own_names();
  std::ranges::sort(listed);
  EXPECT_EQ(listed, names);
}

// What is kept is found by the next process too: nothing of it lies in the object (but for `memory`).
TEST_P(EveryKeystore, keeps_it_for_whoever_opens_it_next) {
  if (GetParam() == "memory") GTEST_SKIP() << "lives as long as its object";
  store->save(grant, Secret("record"));
  expect_one(*open_named(GetParam()), grant, "record");
}

TEST(Backends, memory_is_no_row) {
  for (const auto& backend : backends()) EXPECT_NE(backend.name, "memory");
}

TEST(Backends, are_rows_of_what_people_read) {
  for (const auto& backend : backends()) {
    const std::string name(backend.name);
    EXPECT_TRUE(parse_store(name).name == name || parse_store(name + ":x").name == name) << name;
  }
}

TEST(Backends, an_unknown_name_is_named) {
  try {
    open("no-such-store\n", {});
    ADD_FAILURE() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::config);
    EXPECT_NE(sentence(error).find("\"no-such-store?\""), std::string::npos) << sentence(error);
  }
}

// THREATS.md K2: what nothing else can end is ended.
TEST(Watchdog, ends_what_blocks) {
  const auto block = [] {
    const Watchdog stop(std::chrono::seconds(1), [] { _exit(69); });
    for (;;) pause();
  };
  EXPECT_EXIT(block(), testing::ExitedWithCode(69), "");
}

TEST(Watchdog, leaves_no_alarm_behind) {
  {
    const Watchdog stop(std::chrono::seconds(1000), [] { _exit(69); });
  }
  EXPECT_EQ(alarm(0), 0u);
}

}  // namespace
}  // namespace keystore
