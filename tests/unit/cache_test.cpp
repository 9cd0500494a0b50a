// SPDX-License-Identifier: MIT
#include "helper/core/cache.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <string>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/kernel_key.hpp"
#include "helper/base/paths.hpp"

using std::chrono::seconds;

namespace {

AccessToken token_with(std::string_view value, std::optional<seconds> left = seconds(3600)) {
  AccessToken token;
  token.value = Secret(value);
  token.type = "Bearer";
  token.obtained_at = now();
  if (left) token.expires_at = now() + *left;
  token.fingerprint = "f00d";
  return token;
}

std::string found(const Account& account) {
  const auto token = find_cached(account);
  return token ? std::string(token->value.view()) : "nothing";
}

// Both places are real: the user's keyring, and a folder that plays $XDG_RUNTIME_DIR.
class Cache : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-cache-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    base_ = pattern;
    setenv("XDG_RUNTIME_DIR", pattern, 1);
    account_.name = "test" + std::to_string(getpid());
    account_.server.issuer = "https://login.example";
    account_.client.id = "client";
  }
  void TearDown() override {
    setenv("XDG_RUNTIME_DIR", base_.c_str(), 1);
    drop_cached(account_);
    ASSERT_EQ(system(("rm -rf " + base_).c_str()), 0);
  }

  std::string file() const {
    return base_ + "/keybearer/" + account_.name + "-" + name_digest(account_.token_identity()) + ".json";
  }
  std::string key() const { return "keybearer:" + account_.name + ":" + name_digest(account_.token_identity()); }
  bool has_file() const { return access(file().c_str(), F_OK) == 0; }

  std::string base_;
  Account account_;
};

// What every place must do, and "" is the choice among them.
class EveryCache : public Cache, public testing::WithParamInterface<std::optional<CacheBackend>> {
 protected:
  void SetUp() override {
    Cache::SetUp();
    account_.cache = GetParam();
    if (account_.cache == CacheBackend::kernel && !kernel_keyring_works()) GTEST_SKIP() << "no kernel keyring here";
  }
};
INSTANTIATE_TEST_SUITE_P(Places, EveryCache,
                         testing::Values(std::nullopt, CacheBackend::kernel, CacheBackend::runtime));

TEST_P(EveryCache, FindsWhatWasPutUntilItIsDropped) {
  EXPECT_EQ(found(account_), "nothing");
  AccessToken token = token_with("canary-one");
  token.scope = "repo";
  token.extra = {{"account_key", "9999982253621659654"}};
  put_cached(account_, token);
  const auto back = find_cached(account_);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->value, token.value);
  EXPECT_EQ(back->scope, "repo");
  EXPECT_EQ(back->expires_at, token.expires_at);
  EXPECT_EQ(back->fingerprint, "f00d");
  EXPECT_EQ(back->extra, token.extra);
  put_cached(account_, token_with("canary-two"));
  EXPECT_EQ(found(account_), "canary-two");
  drop_cached(account_);
  EXPECT_EQ(found(account_), "nothing");
  drop_cached(account_);
}

// helper/DESIGN.md, "Identity": the same name with another issuer, client, scope or audience is another token.
TEST_P(EveryCache, TellsIdentitiesApart) {
  put_cached(account_, token_with("canary-one"));
  using Part = std::string& (*)(Account&);
  for (const Part part : {Part([](Account& a) -> std::string& { return a.server.issuer; }),
                          Part([](Account& a) -> std::string& { return a.client.id; }),
                          Part([](Account& a) -> std::string& { return a.requested.scope; }),
                          Part([](Account& a) -> std::string& { return a.requested.audience; }),
                          Part([](Account& a) -> std::string& { return a.name; })}) {
    Account other = account_;
    part(other) += "x";
    EXPECT_EQ(found(other), "nothing");
  }
  EXPECT_EQ(found(account_), "canary-one");
}

TEST_P(EveryCache, KeepsNoTokenWithoutAFuture) {
  put_cached(account_, token_with("canary-one"));
  put_cached(account_, token_with("canary-two", seconds(0)));
  EXPECT_EQ(found(account_), "nothing");
  put_cached(account_, token_with("canary-three", seconds(-5)));
  EXPECT_EQ(found(account_), "nothing");
  put_cached(account_, token_with("canary-four", std::nullopt));
  EXPECT_EQ(found(account_), "canary-four");
  put_cached(account_, token_with("canary-five", seconds(int64_t{1} << 36)));
  EXPECT_EQ(found(account_), "canary-five");
}

TEST_P(EveryCache, IsNamedAsTheOneThatWorks) {
  const CacheBackend works = working_cache(account_);
  EXPECT_TRUE(!account_.cache || works == *account_.cache) << name_of(works);
  EXPECT_NE(works, CacheBackend::none);
}

TEST_F(Cache, NoneIsNone) {
  account_.cache = CacheBackend::none;
  put_cached(account_, token_with("canary-one"));
  EXPECT_EQ(found(account_), "nothing");
  EXPECT_EQ(working_cache(account_), CacheBackend::none);
  account_.cache.reset();
  EXPECT_EQ(found(account_), "nothing");
}

// One place at a time: an older token elsewhere would come back.
TEST_F(Cache, NewTokensDisplaceOldOnesElsewhere) {
  account_.cache = CacheBackend::runtime;
  put_cached(account_, token_with("canary-old"));
  account_.cache = CacheBackend::kernel;
  EXPECT_EQ(found(account_), "nothing");
  put_cached(account_, token_with("canary-new"));
  EXPECT_FALSE(has_file());
  account_.cache = CacheBackend::runtime;
  put_cached(account_, token_with("canary-newest"));
  EXPECT_FALSE(find_kernel_key(key()));
}

// THREATS.md L1: the kernel takes 32767 bytes, a token may have more.
TEST_F(Cache, WhatIsTooLargeForTheKernelGoesIntoAFile) {
  put_cached(account_, token_with("canary-small"));
  const std::string large = "canary-" + std::string(40000, 'x');
  put_cached(account_, token_with(large));
  EXPECT_EQ(found(account_), large);
  EXPECT_TRUE(has_file());
  put_cached(account_, token_with("canary-small"));
  EXPECT_EQ(found(account_), "canary-small");
}

TEST_F(Cache, TheKernelForgetsByItself) {
  if (!kernel_keyring_works()) GTEST_SKIP() << "no kernel keyring here";
  account_.cache = CacheBackend::kernel;
  const auto timeout_of = [&](std::optional<seconds> left) {
    put_cached(account_, token_with("canary-one", left));
    char serial[9], line[500], expiry[16] = "?";
    const long number = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", key().c_str(), 0);
    snprintf(serial, sizeof serial, "%08x", static_cast<unsigned>(number));
    FILE* keys = fopen("/proc/keys", "r");
    while (keys && fgets(line, sizeof line, keys))
      if (std::string_view(line).starts_with(serial)) sscanf(line, "%*s %*s %*s %15s", expiry);
    if (keys) fclose(keys);
    return std::string(expiry);
  };
  const std::string short_life = timeout_of(seconds(600)), long_life = timeout_of(std::nullopt);
  EXPECT_TRUE(short_life == "10m" || short_life == "9m") << short_life;
  EXPECT_TRUE(long_life == "1d" || long_life == "23h") << long_life;
}

// THREATS.md L2: systemd services and cron have a session keyring that does not link the user's.
TEST_F(Cache, TheKernelIsSharedAmongSessions) {
  if (!kernel_keyring_works()) GTEST_SKIP() << "no kernel keyring here";
  account_.cache = CacheBackend::kernel;
  put_cached(account_, token_with("canary-one"));
  const pid_t child = fork();
  if (child == 0) {
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) _exit(2);
    const bool seen = found(account_) == "canary-one";
    put_cached(account_, token_with("canary-two"));
    _exit(seen && found(account_) == "canary-two" ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(found(account_), "canary-two");
}

// The thread keyring that a key is born in keeps nothing.
TEST_F(Cache, NoOtherKeyringHoldsTheToken) {
  if (!kernel_keyring_works()) GTEST_SKIP() << "no kernel keyring here";
  account_.cache = CacheBackend::kernel;
  put_cached(account_, token_with("canary-one"));
  for (const int keyring : {KEY_SPEC_THREAD_KEYRING, KEY_SPEC_PROCESS_KEYRING})
    EXPECT_EQ(syscall(SYS_keyctl, KEYCTL_SEARCH, keyring, "user", key().c_str(), 0), -1);
}

// helper/DESIGN.md, "Identity": a digest alone proves nothing, and what is damaged is a miss.
TEST_F(Cache, WhatIsNotThisAccountsTokenIsAMiss) {
  put_cached(account_, token_with("canary-one"));
  drop_cached(account_);
  const std::string token =
      R"("token":{"access_token":"x","token_type":"","scope":"","fingerprint":"","obtained_at":1})";
  json::Writer identity;
  identity.begin_array().string(account_.token_identity()).end_array();
  const Secret quoted = identity.take();
  const std::string own = "\"identity\":" + std::string(quoted.view().substr(1, quoted.size() - 2));
  const std::string bad[] = {"",
                             "{",
                             "[]",
                             "null",
                             "{" + token + "}",
                             "{\"identity\":\"other\"," + token + "}",
                             "{" + own + "}",
                             "{" + own + ",\"token\":{}}",
                             "{" + own + "," + own + "," + token + "}"};
  const Descriptor folder = open_own_folder(base_ + "/keybearer", Exit::io);
  const auto put_file = [&](const std::string& text) {
    const auto path = file();
    ASSERT_TRUE(replace_file(folder.get(), path.substr(path.rfind('/') + 1), text, 0600));
  };
  for (const auto& text : bad) {
    account_.cache = CacheBackend::runtime;
    put_file(text);
    EXPECT_EQ(found(account_), "nothing") << text;
    account_.cache = CacheBackend::kernel;
    if (!text.empty()) put_kernel_key(key(), Secret(text), seconds(60));
    EXPECT_EQ(found(account_), "nothing") << text;
  }
  put_file("{" + own + "," + token + "}");
  account_.cache.reset();  // the kernel's is damaged: the next place is asked
  EXPECT_EQ(found(account_), "x");
}

// THREATS.md I6, I7
TEST_F(Cache, TheFileIsForUsAlone) {
  account_.cache = CacheBackend::runtime;
  umask(0);
  put_cached(account_, token_with("canary-one"));
  umask(022);
  struct stat status {};
  ASSERT_EQ(stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  ASSERT_EQ(stat((base_ + "/keybearer").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700u);

  ASSERT_EQ(link(file().c_str(), (base_ + "/second").c_str()), 0);
  EXPECT_EQ(found(account_), "nothing");
  ASSERT_EQ(unlink((base_ + "/second").c_str()), 0);
  EXPECT_EQ(found(account_), "canary-one");
  ASSERT_EQ(rename(file().c_str(), (base_ + "/moved").c_str()), 0);
  ASSERT_EQ(symlink((base_ + "/moved").c_str(), file().c_str()), 0);
  EXPECT_EQ(found(account_), "nothing");
  ASSERT_EQ(unlink(file().c_str()), 0);
  ASSERT_EQ(rename((base_ + "/moved").c_str(), file().c_str()), 0);
  const std::string folder = base_ + "/keybearer", elsewhere = base_ + "/elsewhere";
  ASSERT_EQ(rename(folder.c_str(), elsewhere.c_str()), 0);
  ASSERT_EQ(symlink(elsewhere.c_str(), folder.c_str()), 0);
  EXPECT_EQ(found(account_), "nothing");
  ASSERT_EQ(unlink(folder.c_str()), 0);
  ASSERT_EQ(rename(elsewhere.c_str(), folder.c_str()), 0);
  EXPECT_EQ(found(account_), "canary-one");
  if (geteuid() == 0) {
    ASSERT_EQ(chown(folder.c_str(), 65534, 65534), 0);
    EXPECT_EQ(found(account_), "nothing");
    ASSERT_EQ(chown(folder.c_str(), 0, 0), 0);
  }
  ASSERT_EQ(chmod((base_ + "/keybearer").c_str(), 0755), 0);
  EXPECT_EQ(found(account_), "nothing");
  put_cached(account_, token_with("canary-two"));  // which also tightens the folder
  EXPECT_EQ(found(account_), "canary-two");
}

TEST_F(Cache, WithoutARuntimeFolderThereIsNoFile) {
  account_.cache = CacheBackend::runtime;
  std::vector<std::string> folders = {"relative", "/nonexistent", "/dev/null"};
  if (geteuid() != 0) folders.push_back("/");  // another user's, as after `sudo -E` or `su`
  for (const auto& folder : folders) {
    setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
    put_cached(account_, token_with("canary-one"));
    EXPECT_EQ(found(account_), "nothing") << folder;
    EXPECT_EQ(working_cache(account_), CacheBackend::none) << folder;
  }
  if (geteuid() == 0) {
    ASSERT_EQ(chown(base_.c_str(), 65534, 65534), 0);
    setenv("XDG_RUNTIME_DIR", base_.c_str(), 1);
    put_cached(account_, token_with("canary-one"));
    EXPECT_EQ(found(account_), "nothing");
    EXPECT_NE(access((base_ + "/keybearer").c_str(), F_OK), 0);
    ASSERT_EQ(chown(base_.c_str(), 0, 0), 0);
  }
}

void forbid_keys(int number) {
  const sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_add_key, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(number)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{5, const_cast<sock_filter*>(rules)};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit(77);
}

// THREATS.md L1, L3: containers forbid the calls, a quota is full: the file is there.
TEST_F(Cache, WithoutAKernelKeyringTheFileServes) {
  for (const int number : {ENOSYS, EPERM, EACCES, EDQUOT, EINVAL, ENOMEM}) {
    const pid_t child = fork();
    if (child == 0) {
      forbid_keys(number);
      put_cached(account_, token_with("canary-one"));
      const bool kept = found(account_) == "canary-one" && working_cache(account_) == CacheBackend::runtime;
      drop_cached(account_);
      account_.cache = CacheBackend::kernel;
      put_cached(account_, token_with("canary-two"));
      const bool none = found(account_) == "nothing" && working_cache(account_) == CacheBackend::none;
      _exit(kept && none ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "no seccomp filters here";
    EXPECT_EQ(status, 0) << number;
  }
}

// THREATS.md L1: an ordinary user's quota is 20000 bytes. Filled by a user of its own, so that no other test meets it.
TEST_F(Cache, AFullQuotaLeavesTheFile) {
  if (geteuid() != 0 || !kernel_keyring_works()) GTEST_SKIP() << "only root can be another user";
  ASSERT_EQ(chown(base_.c_str(), 54321, 54321), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (setresgid(54321, 54321, 54321) != 0 || setresuid(54321, 54321, 54321) != 0) _exit(3);
    put_cached(account_, token_with("canary-old"));
    const bool kernel_first = !has_file();
    int fillers = 0;
    while (fillers < 300 &&
           put_kernel_key("filler:" + std::to_string(fillers), Secret(std::string(500, 'x')), seconds(60)))
      ++fillers;
    const std::string large = "canary-" + std::string(900, 'x');
    put_cached(account_, token_with(large));
    const bool kept = found(account_) == large && has_file();
    while (fillers-- > 0) drop_kernel_key("filler:" + std::to_string(fillers));
    _exit(!kernel_first ? 1 : kept ? 0 : 2);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  ASSERT_EQ(chown(base_.c_str(), 0, 0), 0);
}

}  // namespace
