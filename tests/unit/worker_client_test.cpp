// SPDX-License-Identifier: MIT
#include "helper/worker_client.hpp"

#include <cerrno>
#include <sys/wait.h>

#include "fake_worker.hpp"
#include "helper/core/job_answer.hpp"

namespace {

constexpr std::string_view done = R"({"done":{}})";

class WorkerClient : public WithFakeWorker {
 protected:
  // What the command ends with.
  Error failure(std::optional<Deadline> deadline = {}) const {
    worker_client::Job job(JobKind::probe, "unit-work");
    job.deadline = deadline;
    try {
      worker_client::run(std::move(job));
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "it did not fail";
    return {Exit::ok, ""};
  }

  // The answers that the worker got to what it asked, as they came.
  std::string answer_to(std::string_view kind, worker_client::Job job) {
    worker_is("echo '{\"ask\":\"" + std::string(kind) + "\",\"text\":\"code: \"}' >&3\nread -r answer <&3\n" +
              "echo \"$answer\" >$HOME/answer\necho '" + std::string(done) + "' >&3\n");
    worker_client::run(std::move(job));
    return read("answer");
  }
};

// The keyring asks in a window of its own: the caller's time does not run meanwhile.
TEST_F(WorkerClient, TimeOfTheKeyringsWindowDoesNotCount) {
  worker_is(
      "echo '{\"say\":\"window\",\"text\":\"open\"}' >&3\nsleep 1.1\n"
      "echo '{\"say\":\"window\",\"text\":\"closed\"}' >&3\n"
      "echo '{\"done\":{}}' >&3\n");
  worker_client::Job job(JobKind::probe, "unit-work");
  job.deadline = deadline_after(std::chrono::seconds(1));
  EXPECT_NO_THROW(worker_client::run(std::move(job)));
}

TEST_F(WorkerClient, TheJobArrivesAndItsAnswerComesBack) {
  worker_says(R"({"done":{"store":"file"}})");
  worker_client::Job job(JobKind::refresh, "unit-work");
  job.request.rejected = "f00d";
  job.request.min_valid = std::chrono::seconds(7);
  job.request.fresh = true;
  const JobRequest asked = job.request;
  EXPECT_EQ(worker_client::run(std::move(job)).root()["done"]["store"].string(), "file");
  EXPECT_EQ(jobs(), std::vector{asked});
}

// What a keystore's or curl's library would read of the caller's environment is not its business.
TEST_F(WorkerClient, TheWorkerSeesOnlyTheVariablesThatItNeeds) {
  for (const char* name : {"LD_PRELOAD_NOT", "AWS_SECRET_ACCESS_KEY", "CURL_CA_BUNDLE", "SSLKEYLOGFILE", "http_proxy",
                           "ALL_PROXY", "GIT_ASKPASS"})
    setenv(name, "kbcanary", 1);
  setenv("https_proxy", "http://proxy.example", 1);
  worker_is("env >$HOME/environment\necho '" + std::string(done) + "' >&3\n");
  worker_client::run(worker_client::Job(JobKind::probe, "unit-work"));
  const std::string environment = read("environment");
  EXPECT_EQ(environment.find("kbcanary"), std::string::npos) << environment;
  EXPECT_NE(environment.find("https_proxy=http://proxy.example\n"), std::string::npos);
  EXPECT_NE(environment.find("HOME=" + path("").substr(0, path("").size() - 1) + "\n"), std::string::npos);
}

// Ctrl-C, a closed terminal or a killed process group of the caller's must not reach it.
TEST_F(WorkerClient, TheWorkerHasASessionOfItsOwnAndNoDescriptorOfOurs) {
  const Descriptor other(open("/dev/zero", O_RDONLY));  // without close-on-exec
  const Lock lock = Lock::take("unit-work", LockKind::refresh, at_once(), {});
  worker_is(
      "cut -d ' ' -f 6 /proc/$$/stat >$HOME/session; echo $$ >>$HOME/session\n"
      "for fd in /proc/$$/fd/*; do readlink $fd; done >$HOME/descriptors\n"
      "echo '{\"done\":{}}' >&3\n");
  worker_client::Job job(JobKind::refresh, "unit-work");
  job.lock = &lock;
  worker_client::run(std::move(job));
  const std::string session = read("session"), descriptors = read("descriptors");
  EXPECT_EQ(session.substr(0, session.size() / 2), session.substr(session.size() / 2));
  EXPECT_EQ(descriptors.find("socket:"), descriptors.rfind("socket:"));
  EXPECT_NE(descriptors.find("/unit-work.lock\n"), std::string::npos) << descriptors;
  EXPECT_EQ(descriptors.find("/dev/zero"), std::string::npos) << descriptors;
}

TEST_F(WorkerClient, WhatTheWorkerSaysIsPassedOn) {
  worker_is(
      "echo '{\"say\":\"note\",\"text\":\"one\"}' >&3\necho '{\"say\":\"step\",\"text\":\"two\"}' >&3\n"
      "echo '{\"say\":\"warning\",\"text\":\"three \\u001b[2K\"}' >&3\necho "
      "'{\"say\":\"page\",\"text\":\"https://x\"}' >&3\n"
      "echo '{\"done\":{}}' >&3\n");
  testing::internal::CaptureStderr();
  worker_client::run(worker_client::Job(JobKind::login, "unit-work"));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find("keybearer: one\n"), 0u) << said;
  EXPECT_EQ(said.find("two"), std::string::npos);
  EXPECT_EQ(said.find('\x1b'), std::string::npos);
  EXPECT_NE(said.find("\nhttps://x\n"), std::string::npos);
}

TEST_F(WorkerClient, TheWorkersErrorIsTheCommands) {
  worker_says(encode_failure({Exit::login, "the server ended it", "sign in", Kept::nothing_sent, "unit-work"}).view());
  const Error error = failure();
  EXPECT_EQ(error.exit, Exit::login);
  EXPECT_EQ(error.kept, Kept::nothing_sent);
  EXPECT_EQ(sentence(error), "unit-work: the server ended it; nothing was sent; sign in");
}

TEST_F(WorkerClient, WhatTheCallerGaveIsTheAnswer) {
  worker_client::Job job(JobKind::remember, "unit-work");
  job.answer = Secret("a \"secret\"");
  EXPECT_EQ(answer_to("given", std::move(job)), "{\"answer\":\"a \\\"secret\\\"\"}\n");
}

TEST_F(WorkerClient, WhatTheUserTypesIsTheAnswer) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Descriptor terminal(ends[0]);
  Descriptor typed(ends[1]);
  ASSERT_TRUE(write_all(typed.get(), "the code\nnext line"));
  worker_client::Job job(JobKind::login, "unit-work");
  job.terminal = terminal.get();
  EXPECT_EQ(answer_to("paste", std::move(job)), "{\"answer\":\"the code\"}\n");
  EXPECT_TRUE(jobs().back().terminal);
  char left[32];
  EXPECT_EQ(std::string_view(left, static_cast<std::size_t>(::read(terminal.get(), left, sizeof left))), "next line");
  typed.close();
  worker_client::Job again(JobKind::login, "unit-work");
  again.terminal = terminal.get();
  EXPECT_EQ(answer_to("paste", std::move(again)), "{\"answer\":null}\n");  // the input ended
}

// The browser came back while the user could still have pasted its address.
TEST_F(WorkerClient, AQuestionMayBeAnsweredElsewhere) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Descriptor terminal(ends[0]), typed(ends[1]);
  worker_is("echo '{\"ask\":\"paste\",\"text\":\"code: \"}' >&3\necho '{\"done\":{\"subject\":\"alice\"}}' >&3\n");
  worker_client::Job job(JobKind::login, "unit-work");
  job.terminal = terminal.get();
  EXPECT_EQ(worker_client::run(std::move(job)).root()["done"]["subject"].string(), "alice");
}

// Whoever kills it, nothing is lost, so that is not a bug: a script goes on, and tries again.
TEST_F(WorkerClient, AWorkerThatWasKilledIsATemporaryFailure) {
  for (const char* signal : {"KILL", "TERM"}) {
    worker_is("kill -" + std::string(signal) + " $$\n");
    EXPECT_EQ(failure().exit, Exit::temporary) << signal;
  }
  for (const char* end : {"kill -SEGV $$\n", "exit 0\n", "exit 70\n"}) {
    worker_is("ulimit -c 0\n" + std::string(end));
    EXPECT_EQ(failure().exit, Exit::internal) << end;
  }
  worker_is("exit 69\n");  // it says why, and could not send it
  EXPECT_EQ(failure().exit, Exit::keystore);
}

TEST_F(WorkerClient, AWorkerThatIsNotWaitedForGoesOn) {
  make_fifo("finished");
  worker_is("read -r end <&3\necho saved >$HOME/finished\n");  // the end of the channel: the caller is gone
  const Error error = failure(at_once());
  EXPECT_EQ(error.exit, Exit::temporary);
  EXPECT_NE(error.what.find("a request that was sent is still completed and saved"), std::string::npos);
  EXPECT_EQ(read("finished"), "saved\n");
}

TEST_F(WorkerClient, AWorkerThatIsLeftIsNoChildOfOurs) {
  while (waitpid(-1, nullptr, 0) > 0) {  // those of the tests before
  }
  make_fifo("finished");
  worker_is("read -r end <&3\necho \"$told\" >$HOME/finished\n");
  worker_client::start_and_leave(worker_client::Job(JobKind::refresh, "unit-work"));
  EXPECT_NE(read("finished").find("\"job\":\"refresh\""), std::string::npos);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

// Only an account with a command has its environment sent, which may hold whatever that command needs.
TEST_F(WorkerClient, TheCallersEnvironmentGoesToAnAccountsCommandsAlone) {
  setenv("UNIT_TEST_VARIABLE", "x", 1);
  EXPECT_TRUE(worker_client::environment_for_commands(account()).empty());
  use_account("token_endpoint_auth_method = private_key_jwt\nclient_assertion_command = print-assertion\n");
  const auto variables = worker_client::environment_for_commands(account());
  EXPECT_NE(std::find(variables.begin(), variables.end(), "UNIT_TEST_VARIABLE=x"), variables.end());
}

}  // namespace
