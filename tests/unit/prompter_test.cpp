// SPDX-License-Identifier: MIT
#include "helper/worker/prompter.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <thread>

namespace {

// What comes from a server may be long, and six bytes for one in JSON: a job must not fail because it speaks.
TEST(Prompter, CutsWhatWouldNotFitIntoAMessage) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  Channel far{Descriptor(ends[1])};
  std::thread thread([near = Channel(Descriptor(ends[0]))]() mutable {
    worker::Prompter(near).note(std::string(2 * message_limit, '\x01'));
  });
  std::optional<json::Document> message;
  EXPECT_EQ(far.receive(message, {}), Channel::Got::message);
  thread.join();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->root()["say"].string(), "note");
  EXPECT_GT(message->root()["text"].string().value_or("").size(), 16u * 1024);
}

// It would be a signal, and it must not be an error either: what was sent to the server is still to be saved.
TEST(Prompter, SpeaksThoughTheCallerIsGone) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  Channel near{Descriptor(ends[0])};
  Descriptor(ends[1]).close();
  worker::Prompter prompter(near);
  EXPECT_NO_THROW(prompter.step("still here"));
  EXPECT_THROW(prompter.answer(std::chrono::steady_clock::now()), Error);
}

}  // namespace
