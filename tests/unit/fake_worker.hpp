// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/config/config.hpp"
#include "helper/core/job_request.hpp"
#include "helper/core/state.hpp"

// A home of the test's own, an account, and a keybearer-oauth that does what the test says.
class WithFakeWorker : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/keybearer-worker-test.XXXXXX";
    ASSERT_TRUE(mkdtemp(pattern));
    home_ = pattern;
    setenv("HOME", pattern, 1);
    setenv("XDG_RUNTIME_DIR", path("run").c_str(), 1);
    ASSERT_EQ(mkdir(path("run").c_str(), 0700), 0);
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "KEYBEARER_CONFIG", "CI"}) unsetenv(name);
    use_account("");
    worker_is("");
  }
  void TearDown() override { ASSERT_EQ(system(("rm -rf " + home_).c_str()), 0); }

  // Tokens are cached in this home's files, since the kernel's keyring is shared by all that this user runs.
  void use_account(const std::string& keys) {
    configuration_ = parse_configuration(
        "[unit-work]\nissuer = https://login.example\nclient_id = client\ncache = runtime\n" + keys, "config");
  }
  const Account& account() const { return configuration_.accounts.front(); }

  // Lines of sh(1). What it is told is kept in $HOME/told.
  void worker_is(const std::string& script) {
    write("worker", "read -r told <&3; echo \"$told\" >>$HOME/told\n" + script);
  }
  // It says this, whatever it is told.
  void worker_says(std::string_view message) { worker_is("echo '" + std::string(message) + "' >&3\n"); }

  // The jobs that it was given so far, in order.
  std::vector<JobRequest> jobs() const {
    std::vector<JobRequest> found;
    const std::string text = read("told");
    for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
      const Secret line(std::string_view(text).substr(begin, end - begin));
      found.push_back(decode_job_request(json::Document::parse(line.copy(), Exit::internal, "told").root()));
    }
    return found;
  }

  std::string path(const std::string& name) const { return home_ + "/" + name; }
  void write(const std::string& name, std::string_view text) const {
    const Descriptor file(open(path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    ASSERT_TRUE(write_all(file.get(), text));
  }
  // Empty where there is no such file. Of a FIFO: what is written until its writer ends.
  std::string read(const std::string& name) const {
    const Descriptor file(open(path(name).c_str(), O_RDONLY | O_CLOEXEC));
    Secret bytes;
    if (file) read_up_to(file.get(), bytes, 1024 * 1024);
    return std::string(bytes.view());
  }
  void make_fifo(const std::string& name) const { ASSERT_EQ(mkfifo(path(name).c_str(), 0600), 0); }

 private:
  std::string home_;
  Configuration configuration_;
};

inline AccessToken token_with(std::string_view value, std::chrono::seconds life = std::chrono::seconds(3600),
                              std::chrono::seconds age = std::chrono::seconds(0)) {
  AccessToken token;
  token.value = Secret(value);
  token.type = "Bearer";
  token.obtained_at = now() - age;
  token.expires_at = token.obtained_at + life;
  token.fingerprint = "of-" + std::string(value);
  return token;
}
