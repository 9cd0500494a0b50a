// SPDX-License-Identifier: MIT
#include "helper/config/stores.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Stores, ANameHasAProgramWhereItsRowSaysSo) {
  EXPECT_EQ(parse_store("file").name, "file");
  EXPECT_EQ(parse_store("file").program, "");
  EXPECT_EQ(parse_store("exec:docker-credential-pass").name, "exec");
  EXPECT_EQ(parse_store("exec:docker-credential-pass").program, "docker-credential-pass");
  EXPECT_EQ(parse_store("exec:/opt/a:b").program, "/opt/a:b");
  for (const char* wrong : {"", "exec", "exec:", "file:", "file:x", "File", "files", ":x"})
    EXPECT_EQ(parse_store(wrong).name, "") << wrong;
  EXPECT_EQ(store_names(), "secret-service, file, exec:PROGRAM, kernel");
}

}  // namespace
