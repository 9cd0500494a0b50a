// SPDX-License-Identifier: MIT
#include "helper/base/kernel_key.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <linux/keyctl.h>
#include <sstream>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

class KernelKey : public testing::Test {
 protected:
  void SetUp() override {
    if (!kernel_keyring_works()) GTEST_SKIP() << "no kernel keyring here";
  }
  void TearDown() override { drop_kernel_key(name_); }
  const std::string name_ = "keybearer-test:" + std::to_string(getpid());
};

TEST_F(KernelKey, IsFoundReplacedAndDropped) {
  EXPECT_FALSE(find_kernel_key(name_));
  ASSERT_TRUE(put_kernel_key(name_, Secret("one"), {}));
  ASSERT_TRUE(put_kernel_key(name_, Secret(std::string("t\0wo\n", 5)), std::chrono::seconds(60)));
  EXPECT_EQ(find_kernel_key(name_)->view(), std::string_view("t\0wo\n", 5));
  drop_kernel_key(name_);
  EXPECT_FALSE(find_kernel_key(name_));
}

TEST_F(KernelKey, HoldsWhatIsLargerThanAPage) {
  const std::string large(9000, 'x');
  ASSERT_TRUE(put_kernel_key(name_, Secret(large), {}));
  EXPECT_EQ(find_kernel_key(name_)->view(), large);
  EXPECT_FALSE(put_kernel_key(name_, Secret(std::string(40000, 'x')), {}));
}

// Possessor all, the user view, read and search, others nothing.
TEST_F(KernelKey, IsNothingToOthers) {
  ASSERT_TRUE(put_kernel_key(name_, Secret("one"), {}));
  const long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", name_.c_str(), 0);
  char text[200] = "";
  ASSERT_GT(syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, text, sizeof text - 1), 0);
  EXPECT_NE(std::string(text).find(";3f0b0000;" + name_), std::string::npos) << text;
}

// The fourth word of a line of /proc/keys is the time that is left, or "perm".
std::string time_left(const std::string& name) {
  std::ifstream keys("/proc/keys");
  for (std::string line; std::getline(keys, line);) {
    std::istringstream words(line);
    std::string id, flags, usage, left;
    if (line.find(" " + name + ": ") != std::string::npos && words >> id >> flags >> usage >> left) return left;
  }
  return "";
}

// Also where @u is not linked to the session keyring.
TEST_F(KernelKey, ExpiresLaterIfItIsTold) {
  const std::string name = name_ + ":expires";  // /proc/keys may still show a removed key of another test
  EXPECT_FALSE(expire_kernel_key(name, std::chrono::seconds(120)));
  ASSERT_TRUE(put_kernel_key(name, Secret("one"), {}));
  if (time_left(name).empty()) GTEST_SKIP() << "no /proc/keys here";
  EXPECT_EQ(time_left(name), "perm");
  const pid_t child = fork();
  if (child == 0) {
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) _exit(2);
    _exit(expire_kernel_key(name, std::chrono::seconds(120)) ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_NE(time_left(name), "perm");
  EXPECT_EQ(find_kernel_key(name)->view(), "one");
  drop_kernel_key(name);
}

// THREATS.md L2: a systemd service and cron have a session keyring of their own, which @u is not linked to.
TEST_F(KernelKey, IsReadableFromAnotherSession) {
  ASSERT_TRUE(put_kernel_key(name_, Secret("one"), {}));
  const pid_t child = fork();
  if (child == 0) {
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) _exit(2);
    const auto found = find_kernel_key(name_);
    const bool replaced = put_kernel_key(name_, Secret("two"), std::chrono::seconds(60));
    _exit(found && found->view() == "one" && replaced ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(find_kernel_key(name_)->view(), "two");
}

}  // namespace
