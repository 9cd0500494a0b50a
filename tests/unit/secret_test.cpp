// SPDX-License-Identifier: MIT
#include "helper/base/secret.hpp"

#include <cstdio>
#include <cstring>
#include <gtest/gtest.h>
#include <numeric>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

char given_back = 'x';  // every byte of the pages that were unmapped last, or'ed

}  // namespace

// Stands before the C library's, for the code under test.
extern "C" int munmap(void* pages, std::size_t size) noexcept {
  const auto* bytes = static_cast<const char*>(pages);
  given_back =
      std::accumulate(bytes, bytes + size, '\0', [](char all, char one) { return static_cast<char>(all | one); });
  return static_cast<int>(syscall(SYS_munmap, pages, size));
}

namespace {

// THREATS.md H4: movable, not copyable, and no way to a string or a stream but view().
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);

static_assert(Bytes<Secret> && Bytes<std::string> && !Bytes<std::string_view>);

// What a template over Bytes may do with either.
template <Bytes Type>
void expect_the_shape_of_bytes() {
  Type bytes;
  EXPECT_TRUE(bytes.empty());
  bytes.reserve(100);
  ASSERT_GE(bytes.capacity(), 100u);
  bytes.append(std::string_view("a\0", 2));
  bytes.resize(5);
  std::memcpy(bytes.data() + 2, "bcd", 3);
  EXPECT_EQ(bytes.size(), 5u);
  EXPECT_TRUE(bytes == std::string_view("a\0bcd", 5));
  EXPECT_TRUE(bytes.ends_with('d') && !bytes.ends_with('c'));
  EXPECT_EQ(bytes.find("cd"), 3u);
  EXPECT_EQ(bytes.find("x"), Type::npos);
  EXPECT_TRUE(bytes.substr(3) == std::string_view("cd") && bytes.substr(2, 1) == std::string_view("b"));
  bytes.resize(1);
  EXPECT_TRUE(bytes == std::string_view("a"));
  const Type moved(std::move(bytes));
  EXPECT_TRUE(moved == std::string_view("a"));
  EXPECT_FALSE(Type().ends_with('\0'));
}

TEST(Bytes, HaveOneShape) {
  expect_the_shape_of_bytes<Secret>();
  expect_the_shape_of_bytes<std::string>();
}

TEST(Secret, HoldsBytesAsTheyAre) {
  const std::string_view bytes("a\0b\xff\n", 5);
  Secret secret(bytes);
  EXPECT_EQ(secret.view(), bytes);
  EXPECT_EQ(secret.size(), 5u);
  secret.append("more");
  EXPECT_EQ(secret.view(), std::string(bytes) + "more");
  secret.append(Secret("still"));
  EXPECT_EQ(secret.view(), std::string(bytes) + "morestill");
  EXPECT_TRUE(Secret().empty());
  EXPECT_EQ(Secret(std::string_view()).view(), "");
}

TEST(Secret, IsEmptyAfterItWasMoved) {
  Secret first("one");
  Secret second(std::move(first));
  EXPECT_EQ(second.view(), "one");
  EXPECT_TRUE(first.empty());
  EXPECT_EQ(first.capacity(), 0u);
  first = std::move(second);
  EXPECT_EQ(first.view(), "one");
  Secret& alias = first;
  first = std::move(alias);
  EXPECT_EQ(first.view(), "one");
}

TEST(Secret, CopiesOnlyWhenAsked) {
  const Secret first("one");
  const Secret second = first.copy();
  EXPECT_EQ(second.view(), "one");
  EXPECT_NE(static_cast<const void*>(first.view().data()), static_cast<const void*>(second.view().data()));
}

TEST(Secret, GrowsWithItsBytes) {
  Secret secret;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    secret.append("0123456789");
    expected += "0123456789";
  }
  EXPECT_EQ(secret.view(), expected);
}

TEST(Secret, LetsAReaderFillItsRoom) {
  Secret secret;
  secret.reserve(100);
  ASSERT_GE(secret.capacity(), 100u);
  std::memcpy(secret.data(), "filled", 6);
  secret.resize(6);
  EXPECT_EQ(secret.view(), "filled");
}

// THREATS.md H4: what is cut off or cleared is gone from the memory that stays.
TEST(Secret, WipesWhatItLetsGo) {
  Secret secret("canary-canary");
  const char* bytes = secret.view().data();
  secret.resize(6);
  EXPECT_EQ(std::string_view(bytes, 13), std::string_view("canary\0\0\0\0\0\0\0", 13));
  const std::size_t capacity = secret.capacity();
  secret.clear();
  EXPECT_EQ(secret.capacity(), capacity);
  EXPECT_EQ(std::string_view(bytes, 6), std::string_view("\0\0\0\0\0\0", 6));
  std::memcpy(secret.data(), "canary", 6);  // a reader that filled its room and gave up
  secret.clear();
  EXPECT_EQ(std::string_view(bytes, 6), std::string_view("\0\0\0\0\0\0", 6));
}

// THREATS.md H4: small secrets share pages. What one gives back is empty, of the whole room.
TEST(Secret, WipesTheRoomThatItGivesBack) {
#ifdef KEYBEARER_SANITIZE
  GTEST_SKIP() << "each Secret is a block of its own";
#endif
  const Secret keeps_the_pages("x");
  for (const std::size_t size : {1, 127, 128, 129, 4096}) {
    const char* room = nullptr;
    std::size_t capacity = 0;
    {
      Secret secret(std::string(size, 'c'));
      room = secret.view().data();
      capacity = secret.capacity();
      secret.data()[capacity - 1] = 'c';
    }
    EXPECT_EQ(std::string_view(room, capacity), std::string(capacity, '\0')) << size;
  }
}

// None overlaps another, and their room is used again.
TEST(Secret, ManyShareTheirPages) {
  std::vector<Secret> all;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < 300; ++i) all.emplace_back(std::string(1 + i * 37 % 5000, static_cast<char>(i)));
    for (std::size_t i = 0; i < all.size(); i += 2) all[i] = Secret(std::string(i % 300, 'x'));
    for (std::size_t i = 1; i < 300; i += 2)
      EXPECT_EQ(all[i].view(), std::string(1 + i * 37 % 5000, static_cast<char>(i)));
    for (std::size_t i = 0; i < 300; i += 2) EXPECT_EQ(all[i].view(), std::string(i % 300, 'x'));
    all.clear();
  }
}

constexpr std::size_t own_pages = 5000;  // bytes of a secret that has pages of its own

// THREATS.md H4: the kernel gets its pages back empty, of the whole room.
TEST(Secret, WipesThePagesThatItGivesBack) {
  for (const bool grown : {false, true}) {
#ifdef KEYBEARER_SANITIZE
    GTEST_SKIP() << "each Secret is a block of its own";
#endif
    given_back = 'x';
    {
      Secret secret(std::string(own_pages, 'c'));
      secret.data()[secret.capacity() - 1] = 'c';
      if (grown) {
        secret.reserve(2 * secret.capacity());
        EXPECT_EQ(given_back, '\0');
        given_back = 'x';
      }
    }
    EXPECT_EQ(given_back, '\0');
  }
}

bool is_mapped(const void* page) {
  unsigned char resident = 0;
  return mincore(const_cast<void*>(page), 1, &resident) == 0;
}

// THREATS.md H4: the pages of a large secret are its own and leave with it, also when it grows.
TEST(Secret, GivesItsPagesBack) {
#ifdef KEYBEARER_SANITIZE
  GTEST_SKIP() << "each Secret is a block of its own";
#endif
  const void* page = nullptr;
  {
    Secret secret(std::string(own_pages, 'c'));
    page = secret.view().data();
    ASSERT_TRUE(is_mapped(page));
  }
  EXPECT_FALSE(is_mapped(page));
  Secret secret(std::string(own_pages, 'c'));
  page = secret.view().data();
  secret.reserve(1 << 20);
  EXPECT_NE(page, static_cast<const void*>(secret.view().data()));
  EXPECT_FALSE(is_mapped(page));
}

// The flags of the mapping that has this byte (proc_pid_smaps(5)).
std::string flags_of(const void* byte) {
  const auto wanted = reinterpret_cast<unsigned long>(byte);
  FILE* maps = fopen("/proc/self/smaps", "r");
  char line[512];
  std::string flags;
  for (bool found = false; maps && fgets(line, sizeof line, maps);) {
    unsigned long begin = 0, end = 0;
    if (sscanf(line, "%lx-%lx ", &begin, &end) == 2) found = begin <= wanted && wanted < end;
    if (found && strstr(line, "VmFlags:") == line) flags = line;
  }
  if (maps) fclose(maps);
  return flags;
}

// THREATS.md H4: "dd" is MADV_DONTDUMP, "lo" is mlock.
TEST(Secret, IsLockedAndLeftOutOfCoreDumps) {
#ifdef KEYBEARER_SANITIZE
  GTEST_SKIP() << "each Secret is a block of its own";
#endif
  for (const std::size_t size : {std::size_t{6}, own_pages}) {
    const Secret secret(std::string(size, 'c'));
    const std::string flags = flags_of(secret.view().data());
    EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;
    EXPECT_NE(flags.find(" lo"), std::string::npos) << flags;
  }
}

// THREATS.md H4: without any lockable memory it works all the same.
TEST(Secret, NeedsNoLockableMemory) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_MEMLOCK, &none);
    (void)!seteuid(65534);
    Secret secret("canary");
    secret.append(std::string(100000, 'x'));
    _exit(secret.size() == 100006 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Secret, RefusesImpossibleSizes) {
  Secret secret("one");
  EXPECT_THROW(secret.reserve(SIZE_MAX), std::bad_alloc);
  EXPECT_THROW(secret.reserve(SIZE_MAX / 2), std::bad_alloc);
  EXPECT_EQ(secret.view(), "one");
}

TEST(Secret, ComparesByBytes) {
  EXPECT_TRUE(Secret("one") == "one");
  EXPECT_TRUE(Secret("one") == Secret("one"));
  EXPECT_TRUE(Secret() == "");
  for (const char* other : {"onf", "pne", "on", "ones", ""}) EXPECT_FALSE(Secret("one") == other) << other;
}

TEST(Secret, TakesItsOwnBytes) {
  Secret secret(std::string(3000, 'a') + "b");
  secret.append(secret);
  secret.append(secret);  // and moves to larger pages
  ASSERT_EQ(secret.size(), 4 * 3001u);
  for (std::size_t i = 0; i < secret.size(); ++i) ASSERT_EQ(secret.view()[i], i % 3001 == 3000 ? 'b' : 'a') << i;
}

}  // namespace
