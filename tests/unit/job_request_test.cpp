// SPDX-License-Identifier: MIT
#include "helper/core/job_request.hpp"

#include <cerrno>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/error.hpp"
#include "helper/core/channel.hpp"

using std::chrono::seconds;

namespace {

JobRequest decode(Secret message) {
  return decode_job_request(json::Document::parse(std::move(message), Exit::internal, "the request").root());
}

JobRequest decode(const std::string& members) {
  return decode(Secret("{\"v\":\"" KEYBEARER_VERSION "\"" + members + "}"));
}

Exit refusal(const std::string& members) {
  try {
    decode(members);
  } catch (const Error& error) {
    return error.exit;
  }
  return Exit::ok;
}

TEST(JobRequest, IsReadAsItWasWritten) {
  JobRequest request;
  EXPECT_EQ(decode(encode(request)), request);
  request.job = JobKind::login;
  request.account = "work";
  request.terminal = true;
  request.rejected = "c0ffee";
  request.min_valid = seconds(0);
  request.fresh = request.older = request.ahead = true;
  request.flow = Flow::token_exchange;
  request.time_limit = seconds(86400);
  request.import = true;
  request.requested_at = Time(seconds(1700000000));
  request.keep_remote = request.client_secret = true;
  request.store = "exec:\"store\"\n";
  request.check = WorkerCheck::network;
  request.keystore_limit = seconds(1);
  request.url = "https://api.example/";
  EXPECT_EQ(decode(encode(request)), request);
}

TEST(JobRequest, SaysOnlyWhatIsAskedFor) {
  JobRequest request;
  request.job = JobKind::refresh;
  request.account = "work";
  request.fresh = true;
  EXPECT_EQ(encode(request).view(),
            "{\"v\":\"" KEYBEARER_VERSION "\",\"job\":\"refresh\",\"account\":\"work\",\"fresh\":true}");
}

TEST(JobRequest, NamesEveryJobAndCheck) {
  for (int number = 0; number <= static_cast<int>(JobKind::metadata); ++number) {
    JobRequest request;
    request.job = static_cast<JobKind>(number);
    EXPECT_NE(name_of(request.job), "") << number;
    EXPECT_EQ(decode(encode(request)), request) << number;
  }
  for (const auto check : {WorkerCheck::keystore, WorkerCheck::network}) {
    JobRequest request;
    request.check = check;
    EXPECT_EQ(decode(encode(request)), request) << name_of(check);
  }
}

TEST(JobRequest, OfAnotherVersionIsRefusedBeforeItIsRead) {
  for (const std::string message : {"{}", R"({"v":"0.0","job":"probe"})", R"({"job":"dance","v":1})"}) {
    try {
      decode(Secret(message));
      ADD_FAILURE() << message;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::temporary) << message;
      EXPECT_EQ(sentence(error), "keybearer was upgraded while it was running; nothing was changed; run it again")
          << message;
    }
  }
}

TEST(JobRequest, OfAnotherFormIsABug) {
  EXPECT_EQ(refusal(R"(,"job":"probe")"), Exit::ok);
  EXPECT_EQ(refusal(R"(,"job":"probe","min_valid":null)"), Exit::ok);
  for (const std::string members :
       {R"(,"account":"work")", R"(,"job":"dance")", R"(,"job":5)", R"(,"job":"probe","job":"probe")",
        R"(,"job":"probe","account":5)", R"(,"job":"probe","fresh":"yes")", R"(,"job":"probe","min_valid":"60")",
        R"(,"job":"probe","min_valid":1.5)", R"(,"job":"probe","requested_at":true)",
        R"(,"job":"check","check":"weather")", R"(,"job":"login","flow":"dance")",
        R"(,"job":"probe","fresh":true,"fresh":true)"})
    EXPECT_EQ(refusal(members), Exit::internal) << members;
}

// A worker would never see it, and its caller would wait.
TEST(JobRequest, OverTheLimitOfAMessageIsAnError) {
  JobRequest request;
  request.job = JobKind::move;
  request.account = "work";
  request.store = std::string(message_limit - encode(request).size() - 100, 'x');
  EXPECT_EQ(decode(encode(request)), request);
  request.store.append(100, 'x');
  try {
    encode(request);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit, Exit::usage);
    EXPECT_EQ(
        sentence(error),
        "work: the arguments of move are larger than 512 KiB in total; nothing was changed; use shorter arguments");
  }
}

// More than a message may hold, and bytes that JSON cannot hold.
TEST(CommandEnvironment, IsReadAsItWasWritten) {
  const std::vector<std::string> variables = {"BIG=" + std::string(600'000, 'x'), "LATIN=\xE9t\xE9", "LINES=a\nb\n",
                                              "EMPTY=", ""};
  EXPECT_EQ(read_environment(seal_environment(variables)), variables);
  EXPECT_TRUE(read_environment(seal_environment({})).empty());
}

// It may hold secrets, so it has no name in any folder.
TEST(CommandEnvironment, IsOnNoDiskAndCannotBeChanged) {
  const Descriptor sealed = seal_environment({"TOKEN=secret"});
  struct stat status {};
  ASSERT_EQ(fstat(sealed.get(), &status), 0);
  EXPECT_EQ(status.st_nlink, 0u);
  EXPECT_EQ(pwrite(sealed.get(), "x", 1, 0), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(ftruncate(sealed.get(), 0), -1);
  EXPECT_EQ(ftruncate(sealed.get(), 100), -1);
}

TEST(CommandEnvironment, ThatCannotBeReadIsAnError) { EXPECT_THROW(read_environment(Descriptor()), Error); }

}  // namespace
