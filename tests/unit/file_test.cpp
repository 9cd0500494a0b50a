// SPDX-License-Identifier: MIT
#include "helper/base/file.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "helper/base/descriptor.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/trust.hpp"

namespace {

mode_t seen_mode = 0;  // of the file whose mode was set last, before that
int syncs_left = -1;   // that succeed; negative: all

}  // namespace

// These stand before the C library's, for the code under test.
extern "C" int fchmod(int fd, mode_t mode) noexcept {
  struct stat status {};
  if (fstat(fd, &status) == 0) seen_mode = status.st_mode & 07777;
  return static_cast<int>(syscall(SYS_fchmod, fd, mode));
}

extern "C" int fsync(int fd) {
  if (syncs_left != 0) {
    if (syncs_left > 0) --syncs_left;
    return static_cast<int>(syscall(SYS_fsync, fd));
  }
  errno = EIO;
  return -1;
}

namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-file-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    folder_ = pattern;
    dir_ = Descriptor(open(pattern, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  void TearDown() override {
    umask(022);
    ASSERT_EQ(system(("chmod -R u+rwx " + folder_ + " && rm -r " + folder_).c_str()), 0);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string put(const std::string& name, std::string_view bytes, mode_t mode = 0600) {
    const Descriptor file(open(path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    EXPECT_TRUE(write_all(file.get(), bytes));
    EXPECT_EQ(fchmod(file.get(), mode), 0);
    return path(name);
  }
  std::string content(const std::string& name) const {
    const Descriptor file(open(path(name).c_str(), O_RDONLY));
    std::string bytes;
    EXPECT_TRUE(read_up_to(file.get(), bytes, 1 << 20));
    return bytes;
  }
  static struct stat status_of(const std::string& where) {
    struct stat status {};
    EXPECT_EQ(lstat(where.c_str(), &status), 0) << where;
    return status;
  }
  static mode_t mode_of(const std::string& where) { return status_of(where).st_mode & 07777; }
  std::size_t entries() const {
    FILE* list = popen(("ls -A " + folder_ + " | wc -l").c_str(), "r");
    unsigned long count = 99;
    EXPECT_EQ(fscanf(list, "%lu", &count), 1);
    pclose(list);
    return count;
  }

  std::string folder_;
  Descriptor dir_;
};

std::string refusal(const std::string& path, std::size_t limit = 1000) {
  try {
    return read_trusted<std::string>(path, limit, Exit::config) ? "trusted" : "nothing";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::config);
    EXPECT_NE(sentence(error).find(path.substr(0, 100)), std::string::npos) << sentence(error);
    return sentence(error);
  }
}

void expect_said(const std::string& said, const char* part) { EXPECT_NE(said.find(part), said.npos) << said; }

TEST_F(Files, DescriptorsCloseThemselves) {
  int number = -1;
  {
    Descriptor first(open("/dev/null", O_RDONLY));
    number = first.get();
    Descriptor second(std::move(first));
    EXPECT_FALSE(first);
    EXPECT_EQ(second.get(), number);
  }
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
  Descriptor kept(open("/dev/null", O_RDONLY));
  const int fd = kept.release();
  EXPECT_FALSE(kept);
  EXPECT_EQ(close(fd), 0);
}

TEST_F(Files, TrustedOnesAreRead) {
  const std::string_view bytes("a\0b", 3);
  EXPECT_EQ(read_trusted<Secret>(put("f", bytes), 3, Exit::config)->view(), bytes);
  EXPECT_EQ(read_trusted<std::string>(path("f"), 3, Exit::config), bytes);
  EXPECT_EQ(read_trusted<std::string>(put("empty", ""), 3, Exit::config), "");
  EXPECT_EQ(refusal(put("readable", "x", 0644)), "trusted");
  EXPECT_EQ(refusal(put("own group", "x", 0664)), "trusted");
  EXPECT_EQ(refusal("/etc/passwd", 1 << 20), "trusted");  // root's
  EXPECT_EQ(refusal(path("none")), "nothing");
  EXPECT_EQ(refusal(path("none/none")), "nothing");
  EXPECT_EQ(refusal(put("f", "x") + "/none"), "nothing");
  ASSERT_EQ(symlink(path("f").c_str(), path("link").c_str()), 0);
  EXPECT_EQ(refusal(path("link")), "trusted");
}

// THREATS.md I3
TEST_F(Files, OthersAreRefusedWithTheHint) {
  expect_said(refusal(put("others", "x", 0666)), "run: chmod o-w");
  expect_said(refusal(put("sticky", "x", 01666)), "run: chmod o-w");  // which protects a folder's entries alone
  expect_said(refusal(put("large", std::string(1001, 'x'))), "larger than 1000 bytes");
  ASSERT_EQ(mkdir(path("folder").c_str(), 0700), 0);
  expect_said(refusal(path("folder")), "is not a regular file");
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  expect_said(refusal(path("fifo")), "is not a regular file");  // and does not wait for a writer
  expect_said(refusal("/dev/zero"), "is not a regular file");
}

TEST_F(Files, SparseGiantsAreNotReadWhole) {
  const auto giant = put("giant", "");
  ASSERT_EQ(truncate(giant.c_str(), off_t{1} << 40), 0);
  expect_said(refusal(giant), "larger than 1000 bytes");
}

TEST_F(Files, TheirFoldersAreJudgedToo) {
  ASSERT_EQ(mkdir(path("open").c_str(), 0700), 0);
  const auto file = put("open/f", "x");
  ASSERT_EQ(symlink(file.c_str(), path("link").c_str()), 0);
  ASSERT_EQ(symlink(put("f", "x").c_str(), path("open/link").c_str()), 0);
  EXPECT_EQ(refusal(file), "trusted");
  ASSERT_EQ(chmod(path("open").c_str(), 0777), 0);
  expect_said(refusal(file), "its directory");
  expect_said(refusal(path("link")), "its directory");       // where a link leads
  expect_said(refusal(path("open/link")), "its directory");  // and where it stands
  ASSERT_EQ(mkdir(path("open/inner").c_str(), 0700), 0);
  expect_said(refusal(put("open/inner/f", "x")), "its directory");  // and those above
  ASSERT_EQ(chmod(path("open").c_str(), 01777), 0);
  EXPECT_EQ(refusal(file), "trusted");
}

TEST_F(Files, AnotherUsersAreRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const auto file = put("f", "x");
  ASSERT_EQ(chown(file.c_str(), 65534, 0), 0);
  expect_said(refusal(file), "belongs to another user (uid 65534)");
  ASSERT_EQ(chown(put("g", "x", 0664).c_str(), 0, 65534), 0);
  ASSERT_EQ(chmod(path("g").c_str(), 0664), 0);
  expect_said(refusal(path("g")), "run: chmod g-w");
}

// THREATS.md I3: the group is the user's alone, or that is not shown.
TEST(PrivateGroup, IsShownByTheUsersOwnEntries) {
  const std::string users = "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n";
  const std::string groups = "root:x:0:\nalice:x:1000:\nstaff:x:50:alice\n";
  const auto shown = [&](const std::string& more_users, const std::string& more_groups) {
    return is_private_group(users + more_users, groups + more_groups, 1000, 1000);
  };
  EXPECT_TRUE(shown("", ""));
  EXPECT_TRUE(shown("bob:x:1001:1001::/:\n", "bob:x:1001:alice\n"));
  EXPECT_TRUE(shown("alice2:x:1000:1000::/:\n", "same:x:1000:alice,alice2\n"));  // the same user by two names
  EXPECT_FALSE(shown("bob:x:1001:1000::/:\n", ""));                              // another user's primary group
  EXPECT_FALSE(shown("", "same:x:1000:bob\n"));                                  // another member
  EXPECT_FALSE(shown("", "same:x:1000:alice, bob\n"));
  EXPECT_FALSE(shown("+::::::\n", ""));  // the rest is in a directory service
  EXPECT_FALSE(shown("", "+:::\n"));
  EXPECT_FALSE(is_private_group(users, "root:x:0:\n", 1000, 1000));        // no entry of the group
  EXPECT_FALSE(is_private_group("root:x:0:0::/:\n", groups, 1000, 1000));  // or of the user
  EXPECT_FALSE(is_private_group(users, groups, 1000, 50));                 // not the primary group
  EXPECT_FALSE(is_private_group(users, groups, 1000, 0));
  EXPECT_FALSE(is_private_group("", "", 1000, 1000));
  EXPECT_FALSE(is_private_group("alice:x:1000", "alice:x:1000", 1000, 1000));
}

TEST_F(Files, WithAnAccessListAreNotTheGroupsAlone) {
  const auto file = put("f", "x", 0660);
  ASSERT_EQ(chmod(file.c_str(), 0660), 0);
  // Version 2: the owner, user 12345, the group, the mask and others, each with tag, permissions and id.
  const std::uint8_t list[] = {2,  0, 0, 0,                                                       //
                               1,  0, 6, 0, 255, 255, 255, 255, 2,  0, 6, 0, 0x39, 0x30, 0,   0,  //
                               4,  0, 0, 0, 255, 255, 255, 255, 16, 0, 6, 0, 255,  255,  255, 255,
                               32, 0, 0, 0, 255, 255, 255, 255};
  if (setxattr(file.c_str(), "system.posix_acl_access", list, sizeof list, 0) != 0) GTEST_SKIP() << "no lists here";
  expect_said(refusal(file), "run: setfacl -b");
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);  // the mask
  EXPECT_EQ(refusal(file), "trusted");
}

TEST_F(Files, UnreadableOnesAreNotTakenForNone) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  expect_said(refusal(put("f", "x", 0)), "cannot be read: Permission denied");
}

// THREATS.md M1, I7
TEST_F(Files, AreReplacedWhole) {
  for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
    umask(mask);
    ASSERT_TRUE(replace_file(dir_.get(), "f", "a longer first content", 0600));
    ASSERT_TRUE(replace_file(dir_.get(), "f", "second", 0600));
    EXPECT_EQ(content("f"), "second");
    EXPECT_EQ(mode_of(path("f")), 0600u);
    EXPECT_EQ(entries(), 1u);
  }
  ASSERT_TRUE(replace_file(dir_.get(), "f", "third", 0644));
  EXPECT_EQ(mode_of(path("f")), 0644u);
}

// THREATS.md I7: nor is it open to others for a moment, in which they could open it and read what comes.
TEST_F(Files, AreNeverOpenToOthers) {
  umask(0);
  seen_mode = 07777;
  ASSERT_TRUE(replace_file(dir_.get(), "f", "secret", 0600));
  EXPECT_EQ(seen_mode, 0600u);
}

// THREATS.md M1, M2: a file or a folder that does not reach the disk is a failure.
TEST_F(Files, AreDurableOrRefused) {
  put("f", "old");
  syncs_left = 0;
  EXPECT_FALSE(replace_file(dir_.get(), "f", "new", 0600));
  EXPECT_EQ(errno, EIO);
  EXPECT_EQ(content("f"), "old");
  EXPECT_EQ(entries(), 1u);
  syncs_left = 1;
  EXPECT_FALSE(replace_file(dir_.get(), "f", "new", 0600));
  EXPECT_EQ(errno, EIO);
  syncs_left = 2;
  EXPECT_TRUE(replace_file(dir_.get(), "f", "newest", 0600));
  syncs_left = -1;
}

// THREATS.md I6: what a link at the name points to is not touched.
TEST_F(Files, AreReplacedNotWrittenThrough) {
  put("target", "untouched");
  ASSERT_EQ(symlink("target", path("soft").c_str()), 0);
  ASSERT_EQ(link(path("target").c_str(), path("hard").c_str()), 0);
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  for (const char* name : {"soft", "hard", "fifo"}) {
    EXPECT_TRUE(replace_file(dir_.get(), name, "new", 0600)) << name;
    EXPECT_EQ(content(name), "new") << name;
  }
  EXPECT_EQ(content("target"), "untouched");
  ASSERT_EQ(mkdir(path("folder").c_str(), 0700), 0);
  EXPECT_FALSE(replace_file(dir_.get(), "folder", "new", 0600));
  EXPECT_EQ(errno, EISDIR);
}

// THREATS.md M1: a failure leaves the old one, and nothing beside it.
TEST_F(Files, StandWhenTheirSuccessorFails) {
  put("f", "old");
  struct rlimit unlimited, small;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  small = unlimited;
  small.rlim_cur = 100;
  signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_FALSE(replace_file(dir_.get(), "f", std::string(1000, 'x'), 0600));
  EXPECT_EQ(errno, EFBIG);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
  EXPECT_FALSE(replace_file(dir_.get(), std::string(300, 'n'), "x", 0600));
  EXPECT_EQ(errno, ENAMETOOLONG);
  EXPECT_FALSE(replace_file(-1, "f", "x", 0600));
  EXPECT_EQ(content("f"), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, OfOthersAreNotOpenedAsOwn) {
  put("f", "x");
  EXPECT_TRUE(open_own_file(dir_.get(), "f", O_RDONLY));
  EXPECT_EQ(fcntl(open_own_file(dir_.get(), "f", O_RDONLY).get(), F_GETFD), FD_CLOEXEC);
  ASSERT_EQ(symlink("f", path("soft").c_str()), 0);
  ASSERT_EQ(link(path("f").c_str(), path("hard").c_str()), 0);
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  ASSERT_EQ(mkdir(path("folder").c_str(), 0700), 0);
  const std::pair<const char*, int> table[] = {
      {"soft", ELOOP}, {"hard", EMLINK}, {"fifo", EINVAL}, {"folder", EINVAL}, {"none", ENOENT}};
  for (const auto& [name, number] : table) {
    errno = 0;
    EXPECT_FALSE(open_own_file(dir_.get(), name, O_RDONLY)) << name;
    EXPECT_EQ(errno, number) << name;
  }
  if (geteuid() == 0) {
    put("given", "x");
    ASSERT_EQ(chown(path("given").c_str(), 65534, 65534), 0);
    EXPECT_FALSE(open_own_file(dir_.get(), "given", O_RDONLY));
    EXPECT_EQ(errno, EPERM);
  }
}

// THREATS.md I7
TEST_F(Files, AreMadeForUsAlone) {
  for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
    umask(mask);
    const std::string name = "f" + std::to_string(mask), deep = path("a" + std::to_string(mask) + "/b/c");
    EXPECT_TRUE(open_own_file(dir_.get(), name, O_RDWR | O_CREAT));
    EXPECT_EQ(mode_of(path(name)), 0600u);
    EXPECT_TRUE(open_own_folder(deep, Exit::io));
    EXPECT_EQ(mode_of(deep), 0700u);
    EXPECT_EQ(umask(mask), mask);
  }
}

std::string folder_refusal(const std::string& path) {
  try {
    open_own_folder(path, Exit::io);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::io);
    return sentence(error);
  }
  return "opened";
}

// THREATS.md I6
TEST_F(Files, FoldersAreOursOrRefused) {
  ASSERT_EQ(mkdir(path("loose").c_str(), 0700), 0);
  ASSERT_EQ(chmod(path("loose").c_str(), 02777), 0);
  EXPECT_EQ(folder_refusal(path("loose")), "opened");
  EXPECT_EQ(mode_of(path("loose")), 0700u);
  ASSERT_EQ(symlink(path("loose").c_str(), path("link").c_str()), 0);
  expect_said(folder_refusal(path("link")), "Not a directory");
  expect_said(folder_refusal(put("file", "x")), "Not a directory");
  expect_said(folder_refusal(path("file/below")), "Not a directory");
  if (geteuid() == 0) {
    ASSERT_EQ(chown(path("loose").c_str(), 65534, 65534), 0);
    expect_said(folder_refusal(path("loose")), "belongs to another user");
  } else {
    expect_said(folder_refusal("/proc/keybearer"), "cannot be opened: No such file or directory");
    expect_said(folder_refusal("/keybearer"), "cannot be opened: ");
  }
}

class Environment : public Files {
 protected:
  void SetUp() override {
    Files::SetUp();
    setenv("HOME", folder_.c_str(), 1);
    unsetenv("XDG_STATE_HOME");
  }
  static std::string refusal_of_home(const char* value) {
    setenv("HOME", value, 1);
    try {
      return home();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::config);
      return sentence(error);
    }
  }
};

// THREATS.md I5
TEST_F(Environment, HomeIsOursOrRefused) {
  EXPECT_EQ(home(), folder_);
  expect_said(refusal_of_home("relative/path"), "not an absolute path");
  expect_said(refusal_of_home("/nonexistent"), "No such file or directory");
  expect_said(refusal_of_home("/dev/null"), "is not a directory");
  if (geteuid() == 0) {
    ASSERT_EQ(chown(folder_.c_str(), 65534, 65534), 0);
    expect_said(refusal_of_home(folder_.c_str()), "belongs to another user");
    unsetenv("HOME");
    EXPECT_THROW(home(), Error);
    set_home_lookup([] { return std::string("/root"); });
    EXPECT_EQ(looked_up_home(), "");
    EXPECT_EQ(home(), "/root");
    EXPECT_EQ(looked_up_home(), "/root");
    setenv("HOME", "", 1);
    EXPECT_EQ(home(), "/root");
  } else {
    expect_said(refusal_of_home("/"), "belongs to another user");
  }
}

TEST_F(Environment, XdgVariablesMustBeAbsolute) {
  EXPECT_EQ(xdg_folder("XDG_STATE_HOME", "/.local/state"), folder_ + "/.local/state/keybearer");
  setenv("XDG_STATE_HOME", "", 1);
  EXPECT_EQ(xdg_folder("XDG_STATE_HOME", "/.local/state"), folder_ + "/.local/state/keybearer");
  EXPECT_TRUE(open_state_folder());
  EXPECT_EQ(mode_of(folder_ + "/.local/state/keybearer"), 0700u);
  setenv("XDG_STATE_HOME", "/elsewhere", 1);
  setenv("HOME", "relative", 1);  // not asked
  EXPECT_EQ(xdg_folder("XDG_STATE_HOME", "/.local/state"), "/elsewhere/keybearer");
  setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_THROW(xdg_folder("XDG_STATE_HOME", "/.local/state"), Error);
}

template <Bytes Into>
void expect_limits(int folder) {
  for (const std::size_t limit : {0, 4, 5, 6}) {
    const Descriptor file(openat(folder, "f", O_RDONLY));
    Into bytes;
    ASSERT_TRUE(read_up_to(file.get(), bytes, limit));
    EXPECT_TRUE(bytes == std::string_view("12345").substr(0, limit + 1));
  }
  Into bytes;
  bytes.append("before");
  EXPECT_FALSE(read_up_to(folder, bytes, 10));
  EXPECT_EQ(errno, EISDIR);
  EXPECT_TRUE(bytes == std::string_view("before"));
}

TEST_F(Files, LimitsAreToldApart) {
  put("f", "12345");
  expect_limits<Secret>(dir_.get());
  expect_limits<std::string>(dir_.get());
}

// A pipe that its other users left non-blocking takes and gives all of it.
TEST_F(Files, NonBlockingPipesCarryAll) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
  Descriptor out(ends[0]), in(ends[1]);
  const std::string much(1 << 20, 'x');
  std::thread writer([&] {
    EXPECT_TRUE(write_all(in.get(), much));
    in.close();
  });
  Secret bytes;
  EXPECT_TRUE(read_up_to(out.get(), bytes, 2 << 20));
  writer.join();
  EXPECT_EQ(bytes.view(), much);
}

// THREATS.md P3
TEST_F(Files, AFullDeviceIsAFailure) {
  const Descriptor full(open("/dev/full", O_WRONLY));
  EXPECT_FALSE(write_all(full.get(), "x"));
  EXPECT_EQ(errno, ENOSPC);
}

// THREATS.md P7
TEST_F(Files, ErrorsSpeakEnglish) {
  EXPECT_EQ(errno_text(ENOENT), "No such file or directory");
  EXPECT_EQ(errno_text(99999), "error 99999");
}

// THREATS.md M7: only old regular files of ours of that pattern go.
TEST(StaleTemporaries, AreRemovedAndNothingElse) {
  char path[] = "/tmp/keybearer-stale.XXXXXX";
  ASSERT_TRUE(mkdtemp(path));
  const std::string folder = path;
  const auto make = [&](const std::string& name, int hours_ago) {
    close(open((folder + "/" + name).c_str(), O_CREAT | O_WRONLY, 0600));
    const timespec then[] = {{time(nullptr) - hours_ago * 3600, 0}, {time(nullptr) - hours_ago * 3600, 0}};
    utimensat(AT_FDCWD, (folder + "/" + name).c_str(), then, 0);
  };
  make(".goto.json.0123456789abcdef.tmp", 2);
  make(".goto.json.fedcba9876543210.tmp", 0);
  make("goto.json", 2);
  make("old.tmp", 2);
  ASSERT_EQ(mkdir((folder + "/.folder.tmp").c_str(), 0700), 0);
  ASSERT_EQ(symlink("goto.json", (folder + "/.link.tmp").c_str()), 0);
  const Descriptor dir(open(path, O_RDONLY | O_DIRECTORY));
  remove_stale_temporaries(dir.get());
  EXPECT_NE(access((folder + "/.goto.json.0123456789abcdef.tmp").c_str(), F_OK), 0);
  if (geteuid() == 0) {
    make(".theirs.tmp", 2);
    ASSERT_EQ(chown((folder + "/.theirs.tmp").c_str(), 65534, 65534), 0);
    remove_stale_temporaries(dir.get());
    EXPECT_EQ(unlinkat(dir.get(), ".theirs.tmp", 0), 0);
  }
  for (const char* name : {".goto.json.fedcba9876543210.tmp", "goto.json", "old.tmp", ".folder.tmp", ".link.tmp"})
    EXPECT_EQ(faccessat(dir.get(), name, F_OK, AT_SYMLINK_NOFOLLOW), 0) << name;
  for (const char* name : {".goto.json.fedcba9876543210.tmp", "goto.json", "old.tmp", ".link.tmp"})
    unlinkat(dir.get(), name, 0);
  unlinkat(dir.get(), ".folder.tmp", AT_REMOVEDIR);
  rmdir(path);
}

}  // namespace
