// SPDX-License-Identifier: MIT
#include "helper/worker/grant.hpp"

#include <gtest/gtest.h>

#include "helper/oauth/crypto.hpp"
#include "helper/worker/escrow.hpp"

namespace worker {

using oauth::fingerprint;

namespace {

Account account_called(const std::string& name) {
  Account account;
  account.name = name;
  account.server.issuer = "https://login.example.com";
  account.client.id = "cid";
  return account;
}

Grant some_grant(std::int64_t generation, std::string_view refresh_token) {
  Grant grant;
  grant.refresh_token = Secret(refresh_token);
  grant.generation = generation;
  grant.client_id = "cid";
  grant.server.token_endpoint = "https://login.example.com/token";
  grant.authentication = {AuthMethod::client_secret_basic, BasicEncoding::raw, {}};
  grant.scope = "a b";
  grant.obtained_at = grant.refresh_token_obtained_at = Time(std::chrono::seconds(1700000000));
  grant.token.value = Secret("at");
  grant.token.type = "Bearer";
  grant.token.fingerprint = fingerprint(grant.token.value);
  grant.token.obtained_at = grant.obtained_at;
  grant.token.expires_at = grant.obtained_at + std::chrono::hours(1);
  grant.token.extra["organizer_key"] = "9999982253621659654";
  return grant;
}

// THREATS.md K10: one record holds everything, and gives it back.
TEST(Grant, SurvivesItsRecord) {
  const Account account = account_called("grant-test-record");
  Grant grant = some_grant(7, "rt");
  grant.dead = Grant::Dead{"f", "invalid_grant", Time(std::chrono::seconds(5))};
  const Grant read = decode_grant(encode(grant), account);
  EXPECT_EQ(read.refresh_token.view(), "rt");
  EXPECT_EQ(read.generation, 7);
  EXPECT_EQ(read.server.token_endpoint, grant.server.token_endpoint);
  EXPECT_EQ(read.authentication.method, AuthMethod::client_secret_basic);
  EXPECT_EQ(read.authentication.basic_encoding, BasicEncoding::raw);
  EXPECT_EQ(read.obtained_at, grant.obtained_at);
  EXPECT_EQ(read.token.value.view(), "at");
  EXPECT_EQ(read.token.expires_at, grant.token.expires_at);
  EXPECT_EQ(read.token.extra.at("organizer_key"), "9999982253621659654");
  ASSERT_TRUE(read.dead);
  EXPECT_EQ(read.dead->error, "invalid_grant");
}

// THREATS.md K9: an access token that would pass the limit is left out; the refresh token never is.
TEST(Grant, LeavesOutATokenThatDoesNotFit) {
  Grant grant = some_grant(1, "rt");
  grant.token.value = Secret(std::string(65 * 1024, 't'));
  const Secret record = encode(grant);
  EXPECT_LE(record.size(), keystore::record_limit);
  const Grant read = decode_grant(record.copy(), account_called("grant-test-size"));
  EXPECT_TRUE(read.token.value.empty());
  EXPECT_EQ(read.refresh_token.view(), "rt");
}

// THREATS.md M4, G: a record that is not ours is 74, one of a newer format 69; neither is taken for "not there".
TEST(Grant, RefusesDamage) {
  const struct {
    const char* record;
    Exit exit;
  } cases[] = {
      {"", Exit::io},
      {"{", Exit::io},
      {"[]", Exit::io},
      {"{}", Exit::io},
      {R"({"format":1,"generation":"1","refresh_token":"r"})", Exit::io},
      {R"({"format":1,"generation":1,"refresh_token":7})", Exit::io},
      {R"({"format":1,"generation":1,"refresh_token":"r","refresh_token":"s"})", Exit::io},
      {R"({"generation":1,"refresh_token":"r"})", Exit::io},
      {R"({"format":0,"generation":1,"refresh_token":"r"})", Exit::io},
      {R"({"format":"1","generation":1,"refresh_token":"r"})", Exit::io},
      {R"({"format":2,"generation":1,"refresh_token":"r"})", Exit::keystore},
  };
  for (const auto& test : cases) {
    try {
      decode_grant(Secret(test.record), account_called("grant-test-damage"));
      ADD_FAILURE() << test.record;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, test.exit) << test.record;
      EXPECT_EQ(error.kept, Kept::nothing_changed) << sentence(error);
    }
  }
}

// THREATS.md N9: the uptime at which a token was obtained says nothing after another start of the machine.
TEST(Grant, ForgetsTheUptimeOfAnotherBoot) {
  const Account account = account_called("grant-test-boot");
  Grant grant = some_grant(1, "rt");
  grant.token.obtained_uptime = std::chrono::seconds(5000);
  std::string record(encode(grant).view());
  EXPECT_EQ(decode_grant(Secret(record), account).token.obtained_uptime, std::chrono::seconds(5000));
  ASSERT_FALSE(boot_id().empty());
  record.replace(record.find(boot_id()), boot_id().size(), "of another boot");
  EXPECT_FALSE(decode_grant(Secret(record), account).token.obtained_uptime);
}

// THREATS.md O6: the mark is about one refresh token; another one clears it by being another.
TEST(Grant, IsDeadOnlyForTheTokenOfTheVerdict) {
  Grant grant = some_grant(1, "rt");
  EXPECT_FALSE(grant.is_dead());
  grant.dead = Grant::Dead{fingerprint(grant.refresh_token), "invalid_grant", {}};
  EXPECT_TRUE(grant.is_dead());
  grant.refresh_token = Secret("another");
  EXPECT_FALSE(grant.is_dead());
}

// helper/DESIGN.md, "The escrow": what an interrupted run left there is saved by the next one, unless it is older.
TEST(Grant, ComesBackFromTheEscrow) {
  const Account account = account_called("grant-test-escrow");
  const auto store = keystore::open_memory("", {});
  store->save(grant_name(account), encode(some_grant(3, "old")));
  if (!put_escrow(account, encode_without_token(some_grant(4, "new")))) GTEST_SKIP() << "no kernel keyring here";
  EXPECT_EQ(load_grant(*store, account)->refresh_token.view(), "new");
  EXPECT_FALSE(find_escrow(account));
  EXPECT_EQ(load_grant(*store, account)->refresh_token.view(), "new");

  // As a run leaves it that ended between its save and the end of it: the record has the access token, too.
  put_escrow(account, encode_without_token(some_grant(4, "equal")));
  EXPECT_EQ(load_grant(*store, account)->refresh_token.view(), "new");
  EXPECT_FALSE(find_escrow(account));

  put_escrow(account, encode_without_token(some_grant(2, "stale")));
  EXPECT_EQ(load_grant(*store, account)->refresh_token.view(), "new");
  EXPECT_FALSE(find_escrow(account));

  put_escrow(account, encode_without_token(some_grant(9, "late")));
  erase_grant(*store, account);
  EXPECT_FALSE(load_grant(*store, account));
}

// helper/DESIGN.md, "Identity": of another client nothing is found; an account that uses another's sign-in has its.
TEST(Grant, IsOfOneIdentity) {
  const Account account = account_called("grant-test-identity");
  Account other = account, borrowing = account_called("grant-test-borrower");
  other.client.id = "other";
  borrowing.grant = account.name;
  EXPECT_NE(grant_name(other), grant_name(account));
  EXPECT_EQ(grant_name(borrowing), grant_name(account));
  EXPECT_NE(client_name(account), grant_name(account));
  if (!put_escrow(account, encode_without_token(some_grant(4, "new")))) GTEST_SKIP() << "no kernel keyring here";
  EXPECT_FALSE(find_escrow(other));
  EXPECT_TRUE(find_escrow(borrowing));
  drop_escrow(account);
}

// Who does not hold the lock looks, and leaves the escrow to who does.
TEST(Grant, IsLookedAtWithoutBeingSaved) {
  const Account account = account_called("grant-test-peek");
  const auto store = keystore::open_memory("", {});
  EXPECT_FALSE(peek_grant(*store, account));
  store->save(grant_name(account), encode(some_grant(3, "old")));
  if (!put_escrow(account, encode_without_token(some_grant(4, "new")))) GTEST_SKIP() << "no kernel keyring here";
  EXPECT_EQ(peek_grant(*store, account)->refresh_token.view(), "new");
  EXPECT_TRUE(find_escrow(account));
  drop_escrow(account);
  EXPECT_EQ(peek_grant(*store, account)->refresh_token.view(), "old");
}

// A hint under two names, as a number or a string; 0 is "never".
TEST(Grant, KnowsWhenItsRefreshTokenEnds) {
  Account account = account_called("grant-test-end");
  AccessToken token;
  token.obtained_at = Time(std::chrono::seconds(1000));
  EXPECT_FALSE(refresh_token_end(account, token));
  const std::pair<const char*, std::optional<int>> cases[] = {
      {"60", 1060}, {"0", {}}, {"-5", {}}, {"soon", {}}, {"999999999999999999", {}}};
  for (const char* name : {"refresh_token_expires_in", "refresh_expires_in"})
    for (const auto& [value, end] : cases) {
      token.extra = {{name, value}};
      const auto found = refresh_token_end(account, token);
      ASSERT_EQ(found.has_value(), end.has_value()) << name << value;
      EXPECT_EQ(found.value_or(Time{}).time_since_epoch().count(), end.value_or(0));
    }
  token.extra.clear();
  account.provider = "goto";
  EXPECT_EQ(refresh_token_end(account, token)->time_since_epoch().count(), 1000 + 30 * 86400);
}

class FullKeystore : public keystore::Keystore {
 public:
  std::vector<Secret> load(const keystore::Name&) override { return {}; }
  void save(const keystore::Name&, const Secret&) override { throw Error{Exit::io, "x: no space left"}; }
  void erase(const keystore::Name&) override {}
  std::vector<keystore::Name> list() override { return {}; }
};

// What a server sent beside the refresh token cannot make the record unreadable.
TEST(Grant, IsSavedWithoutWhatCannotBeRead) {
  const Account account = account_called("grant-test-unreadable");
  const auto store = keystore::open_memory("", {});
  Grant grant = some_grant(2, "rt2");
  grant.token.extra["x"] = std::string("\0", 1);
  EXPECT_THROW(decode_grant(encode(grant), account), Error);
  save_grant(*store, account, grant);
  const auto loaded = load_grant(*store, account);
  EXPECT_EQ(loaded->refresh_token.view(), "rt2");
  EXPECT_TRUE(loaded->token.value.empty());
}

// THREATS.md N6: where the keystore fails after rotation, the next run finds the grant.
TEST(Grant, WaitsInTheEscrowWhereTheKeystoreFails) {
  const Account account = account_called("grant-test-full");
  FullKeystore full;
  EXPECT_THROW(save_grant(full, account, some_grant(2, "rt2")), Error);
  if (!find_escrow(account)) GTEST_SKIP() << "no kernel keyring here";
  EXPECT_EQ(find_escrow(account)->view().find("access_token"), std::string_view::npos);
  const auto store = keystore::open_memory("", {});
  EXPECT_EQ(load_grant(*store, account)->refresh_token.view(), "rt2");
  drop_escrow(account);
}

// A keyring whose daemon writes a record to the disk later: lose() is its end before that.
class SettlingKeystore : public keystore::Keystore {
 public:
  std::vector<Secret> load(const keystore::Name& name) override { return memory_->load(name); }
  void save(const keystore::Name& name, const Secret& record) override {
    const auto before = memory_->load(name);
    on_disk_ = before.empty() ? Secret() : before.front().copy();
    memory_->save(name, record);
  }
  void erase(const keystore::Name& name) override { memory_->erase(name); }
  std::vector<keystore::Name> list() override { return memory_->list(); }
  std::chrono::seconds settling_time() const override { return std::chrono::minutes(2); }

  void lose(const keystore::Name& name) {
    memory_->erase(name);
    if (!on_disk_.empty()) memory_->save(name, on_disk_);
  }

 private:
  std::unique_ptr<keystore::Keystore> memory_ = keystore::open_memory("", {});
  Secret on_disk_;
};

class SettlingGrant : public testing::Test {
 protected:
  void SetUp() override {
    if (!put_escrow(account_, Secret("x"))) GTEST_SKIP() << "no kernel keyring here";
    drop_escrow(account_);
  }
  void TearDown() override { drop_escrow(account_); }
  void save(std::int64_t generation, std::string_view refresh_token, std::chrono::seconds age = {}) {
    Grant grant = some_grant(generation, refresh_token);
    grant.renewed_at = now() - age;
    save_grant(store_, account_, grant);
  }
  const Account account_ = account_called("grant-test-settling");
  SettlingKeystore store_;
};

// THREATS.md N6c: of a record that the daemon lost, the escrow is still there, and the next run saves it again.
TEST_F(SettlingGrant, IsSavedAgainIfTheDaemonLostIt) {
  save(1, "first");
  store_.lose(grant_name(account_));
  EXPECT_EQ(load_grant(store_, account_)->refresh_token.view(), "first");
  save(2, "second");
  EXPECT_EQ(find_escrow(account_)->view().find("access_token"), std::string_view::npos);
  store_.lose(grant_name(account_));
  EXPECT_EQ(stored_grant(store_, account_)->refresh_token.view(), "first");
  EXPECT_EQ(peek_grant(store_, account_)->refresh_token.view(), "second");
  EXPECT_EQ(load_grant(store_, account_)->refresh_token.view(), "second");
  EXPECT_EQ(stored_grant(store_, account_)->refresh_token.view(), "second");
}

// A run that reads the grant does not lengthen the time of the escrow, and ends one that was not settled.
TEST_F(SettlingGrant, LeavesTheEscrowForItsTimeOnly) {
  save(1, "first");
  load_grant(store_, account_);
  EXPECT_TRUE(find_escrow(account_));
  save(2, "second", std::chrono::minutes(3));
  put_escrow(account_, encode_without_token(*stored_grant(store_, account_)));
  load_grant(store_, account_);
  EXPECT_FALSE(find_escrow(account_));
  save(3, "third", std::chrono::minutes(-3));  // the clock was set back
  load_grant(store_, account_);
  EXPECT_FALSE(find_escrow(account_));
}

TEST_F(SettlingGrant, IsErasedWithItsEscrow) {
  save(1, "first");
  erase_grant(store_, account_);
  EXPECT_FALSE(find_escrow(account_));
  EXPECT_FALSE(load_grant(store_, account_));
}

// THREATS.md N6d: what the state knows of the grant that was saved last.
TEST(Grant, IsKnownToBeReplaced) {
  State state;
  EXPECT_FALSE(is_replaced(state, some_grant(1, "rt1")));
  note_saved(state, some_grant(2, "rt2"));
  EXPECT_TRUE(is_replaced(state, some_grant(1, "rt1")));
  EXPECT_FALSE(is_replaced(state, some_grant(1, "rt2"))) << "the server did not rotate it";
  EXPECT_FALSE(is_replaced(state, some_grant(2, "rt2")));
  EXPECT_FALSE(is_replaced(state, some_grant(3, "rt3"))) << "another machine has refreshed it";
  state.refresh_token_hash.clear();
  EXPECT_FALSE(is_replaced(state, some_grant(1, "rt1"))) << "an older keybearer wrote the state";
}

TEST(Grant, IsSignedOutByItsRefreshToken) {
  State state;
  EXPECT_FALSE(is_signed_out(state, some_grant(1, "rt1")));
  state.signed_out = State::SignedOut{fingerprint(Secret("rt1")), now()};
  EXPECT_TRUE(is_signed_out(state, some_grant(1, "rt1")));
  EXPECT_FALSE(is_signed_out(state, some_grant(2, "rt2")));
}

}  // namespace
}  // namespace worker
