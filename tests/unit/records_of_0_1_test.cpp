// SPDX-License-Identifier: MIT
// What keybearer 0.1 wrote is read, and means what it meant. The files in records_of_0_1/ are the bytes that the
// program of commit 6100d53 left behind after sign-ins at the tests' own server, so every secret in them is a canary.
// In `config` alone {folder} stands for the folder that they lie in. A format may change; these files never do.
#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/kernel_key.hpp"
#include "helper/config/config.hpp"
#include "helper/core/cache.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/metadata_cache.hpp"
#include "helper/setup/setup.hpp"
#include "helper/worker/escrow.hpp"
#include "helper/worker/flow.hpp"
#include "helper/worker/grant.hpp"

namespace worker {

using oauth::fingerprint;
using oauth::MetadataCache;

namespace {

constexpr const char* issuer = "http://127.0.0.1:9321";
constexpr const char* identity = "4f740ac5c7ec3f48";  // as 0.1 named the records of that issuer and the client "client"

Time at(std::int64_t second) { return Time(std::chrono::seconds(second)); }

class RecordsOf01 : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-records-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    folder_ = pattern;
    path_ = getenv("PATH");
    ASSERT_EQ(system(("cp -r " KEYBEARER_RECORDS_OF_0_1 "/. " + folder_ + " && sed -i 's#{folder}#" + folder_ + "#' " +
                      folder_ + "/config && chmod -R u+w,go= " + folder_)
                         .c_str()),
              0);
    setenv("HOME", pattern, 1);
    setenv("KEYBEARER_CONFIG", (folder_ + "/config").c_str(), 1);
    setenv("XDG_STATE_HOME", (folder_ + "/state").c_str(), 1);
    setenv("XDG_DATA_HOME", (folder_ + "/share").c_str(), 1);
    setenv("XDG_RUNTIME_DIR", (folder_ + "/run").c_str(), 1);
    setenv("DOCKER_CONFIG", (folder_ + "/docker").c_str(), 1);
    setenv("PATH", (folder_ + ":" + path_).c_str(), 1);
    configuration_ = read_configuration();
  }
  void TearDown() override {
    setenv("PATH", path_.c_str(), 1);
    ASSERT_EQ(system(("rm -rf " + folder_).c_str()), 0);
  }

  const Account& account(const char* name) const { return account_named(configuration_.accounts, name); }
  Secret bytes(const std::string& file) const {
    Secret read;
    EXPECT_TRUE(read_up_to(Descriptor(open((folder_ + "/" + file).c_str(), O_RDONLY)).get(), read, 1 << 20)) << file;
    return read;
  }
  bool has(const std::string& file) const { return access((folder_ + "/" + file).c_str(), F_OK) == 0; }

  // The program that `store` names gives what 0.1 handed to it.
  std::unique_ptr<keystore::Keystore> store_of(const Account& account) const {
    std::string script = "#!/bin/sh\nread -r url\n";
    script += "cat \"" + folder_ + "/exec/$(echo \"${url#https://keybearer.invalid/}\" | tr / -)\"\n";
    const Descriptor dir(open(folder_.c_str(), O_RDONLY | O_DIRECTORY));
    EXPECT_TRUE(replace_file(dir.get(), "docker-credential-plain", script, 0700));
    keystore::Access access;
    access.key_file = account.keystore.key_file;
    access.key_command = account.keystore.key_command;
    return keystore::open(account.keystore.store, access);
  }
  std::optional<Grant> grant_of(const char* name) const { return peek_grant(*store_of(account(name)), account(name)); }
  std::string client_secret_of(const char* name) const {
    const auto secret = load_client_secret(*store_of(account(name)), account(name));
    return secret ? std::string(secret->view()) : "none";
  }

  std::string folder_, path_;
  Configuration configuration_;
};

TEST_F(RecordsOf01, TheConfiguration) {
  const Account& work = account("old-work");
  EXPECT_EQ(work.grant_identity(), std::string(issuer) + "\nclient");
  EXPECT_EQ(work.requested.scope, "repo gist");
  EXPECT_EQ(work.username, "alice");
  EXPECT_EQ(work.cache, CacheBackend::kernel);
  ASSERT_EQ(work.match.size(), 2u);
  EXPECT_EQ(work.match[0].text(), issuer);
  EXPECT_EQ(work.match[1].text(), "https://*.work.example/org");
  EXPECT_EQ(configuration_.accounts.size(), 7u);
}

TEST_F(RecordsOf01, AGrant) {
  const auto grant = grant_of("old-work");
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->refresh_token.view(), "kbcanary-rt-2");
  EXPECT_EQ(grant->generation, 2);
  EXPECT_EQ(grant->server.issuer, issuer);
  EXPECT_EQ(grant->server.token_endpoint, std::string(issuer) + "/token");
  EXPECT_EQ(grant->server.revocation_endpoint, std::string(issuer) + "/revoke");
  EXPECT_EQ(grant->client_id, "client");
  EXPECT_EQ(grant->authentication.method, AuthMethod::client_secret_basic);
  EXPECT_EQ(grant->authentication.basic_encoding, BasicEncoding::rfc6749);
  EXPECT_FALSE(grant->authentication.signing_algorithm);
  EXPECT_FALSE(grant->flow);
  EXPECT_EQ(grant->redirect_uri, "http://127.0.0.1:40799/callback");
  EXPECT_EQ(grant->scope, "repo gist");
  EXPECT_EQ(grant->subject, "alice");
  EXPECT_EQ(grant->machine, "aa6eecebd8799313");
  EXPECT_EQ(grant->obtained_at, at(1795816944));
  EXPECT_EQ(grant->refresh_token_obtained_at, at(1795816945));
  EXPECT_EQ(grant->refresh_token_expires_at, at(1795903345));
  EXPECT_EQ(grant->renewed_at, at(1795816945));
  EXPECT_FALSE(grant->dead);
  EXPECT_EQ(grant->token.value.view(), "kbcanary-at-2");
  EXPECT_EQ(grant->token.type, "Bearer");
  EXPECT_EQ(grant->token.scope, "repo gist");
  EXPECT_EQ(grant->token.fingerprint, fingerprint(grant->token.value));
  EXPECT_EQ(grant->token.obtained_at, at(1795816945));
  EXPECT_EQ(grant->token.expires_at, at(1795820545));
  EXPECT_EQ(grant->token.id_token.view().substr(0, 10), "eyJhbGciOi");
  EXPECT_EQ(grant->token.extra.at("organizer_key"), "9999982253621659654");
  EXPECT_EQ(client_secret_of("old-work"), "kbcanary-client-secret");
}

TEST_F(RecordsOf01, AGrantThatTheServerEnded) {
  const auto grant = grant_of("old-ended");
  ASSERT_TRUE(grant);
  EXPECT_TRUE(grant->is_dead());
  EXPECT_EQ(grant->refresh_token.view(), "kbcanary-rt-6");
  EXPECT_EQ(grant->known().dead, "invalid_grant");
  EXPECT_EQ(grant->known().dead_at, at(1795816949));
  EXPECT_TRUE(grant->token.value.empty());
}

// Were `asked` computed otherwise, the next run would take the configuration for a changed one.
TEST_F(RecordsOf01, AGrantWithoutASignIn) {
  const auto grant = grant_of("old-robot");
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->flow, Flow::client_credentials);
  EXPECT_EQ(grant->requested, request_digest(account("old-robot")));
  EXPECT_TRUE(grant->refresh_token.empty());
  EXPECT_EQ(grant->token.value.view(), "kbcanary-at-7");
}

TEST_F(RecordsOf01, SealedFiles) {
  const auto backends = keystore::backends();
  if (std::none_of(backends.begin(), backends.end(), [](const auto& row) { return row.name == "file"; }))
    GTEST_SKIP() << "built without libsodium";
  const auto by_key = grant_of("old-random"), by_passphrase = grant_of("old-phrase");
  ASSERT_TRUE(by_key && by_passphrase);
  EXPECT_EQ(by_key->refresh_token.view(), "kbcanary-rt-4");
  EXPECT_EQ(by_key->token.value.view(), "kbcanary-at-4");
  EXPECT_EQ(by_passphrase->refresh_token.view(), "kbcanary-rt-5");
  EXPECT_EQ(client_secret_of("old-random"), "kbcanary-client-secret");
  EXPECT_EQ(client_secret_of("old-phrase"), "kbcanary-client-secret");
}

TEST_F(RecordsOf01, TheState) {
  const State state = state_of(account("old-work"));
  EXPECT_EQ(state.store, "exec:docker-credential-plain");
  EXPECT_EQ(state.generation, 2);
  EXPECT_EQ(state.not_before, Time{});
  ASSERT_TRUE(state.known);
  EXPECT_EQ(state.known->obtained_at, at(1795816944));
  EXPECT_EQ(state.known->renewed_at, at(1795816945));
  EXPECT_EQ(state.known->ends_at, at(1795903345));
  EXPECT_EQ(state.known->token_expires_at, at(1795820545));
  EXPECT_TRUE(state.known->has_refresh_token);
  EXPECT_EQ(state.known->scope, "repo gist");
  EXPECT_EQ(state.known->dead, "");
  ASSERT_TRUE(state.failure);
  EXPECT_EQ(state.failure->error.exit, Exit::temporary);
  EXPECT_EQ(state.failure->error.account, "old-work");
  EXPECT_EQ(sentence(state.failure->error),
            "old-work: 127.0.0.1 gave no whole answer: Empty reply from server; the sign-in was kept; try again later: "
            "keybearer token old-work");
  EXPECT_EQ(state.failure->at, at(1795816946));
  ASSERT_TRUE(state.intent);
  EXPECT_EQ(state.intent->refresh_token_hash, fingerprint(grant_of("old-work")->refresh_token));
  EXPECT_EQ(state.intent->at, at(1795816946));
}

TEST_F(RecordsOf01, ACachedTokenInAFile) {
  const auto token = find_cached(account("old-random"));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.view(), "kbcanary-at-4");
  EXPECT_EQ(token->scope, "repo");
  EXPECT_EQ(token->fingerprint, fingerprint(token->value));
  EXPECT_TRUE(token->expires_at);
}

// By the names that 0.1 gave to its keys.
TEST_F(RecordsOf01, KeysOfTheKernel) {
  if (!kernel_keyring_works()) GTEST_SKIP() << "no kernel keyring here";
  const Account& work = account("old-work");
  const std::chrono::seconds minute{60};
  ASSERT_TRUE(put_kernel_key("keybearer:old-work:31652f60a82c13b1", bytes("old-work.cached"), minute));
  const auto token = find_cached(work);
  drop_cached(work);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.view(), "kbcanary-at-2");
  EXPECT_EQ(token->extra.at("organizer_key"), "9999982253621659654");

  const Secret record = encode_without_token(*grant_of("old-work"));
  ASSERT_TRUE(put_kernel_key(std::string("keybearer-escrow:old-work:") + identity, record, minute));
  EXPECT_TRUE(find_escrow(work));
  drop_escrow(work);

  const std::string name = std::string("keybearer-grant:old-work:") + identity;
  if (!put_kernel_key(name, record, minute, KernelKeyring::persistent)) GTEST_SKIP() << "no persistent keyring here";
  const auto kept = keystore::open("kernel", {})->load(grant_name(work));
  drop_kernel_key(name, KernelKeyring::persistent);
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(RecordsOf01, TheMetadata) {
  const auto document = MetadataCache(issuer).read({});
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["issuer"].string(), issuer);
  EXPECT_EQ(document->root()["token_endpoint"].string(), std::string(issuer) + "/token");
}

void undo(std::string_view name) {
  for (const auto* tool : setup::tools())
    if (tool->name == name)
      for (const auto& change : tool->undo()) change.make();
}

// What setup wrote is known again and taken back, the files that it made included.
TEST_F(RecordsOf01, WhatSetupDid) {
  EXPECT_EQ(setup::notes("docker", "/a/file"), (std::vector<std::string>{"(the file)", "registry.example"}));
  undo("docker");
  EXPECT_FALSE(has("docker/config.json"));
  EXPECT_FALSE(has("state/keybearer/setup-docker"));
  undo("bazel");
  EXPECT_FALSE(has(".bazelrc"));
}

}  // namespace
}  // namespace worker
