// SPDX-License-Identifier: MIT
#include "helper/core/channel.hpp"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"

namespace {

struct Pair {
  Pair() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    near = Descriptor(ends[0]);
    far = Descriptor(ends[1]);
  }
  Descriptor near, far;
};

TEST(Message, ArrivesAsItWasSent) {
  Pair pair;
  Channel sender(std::move(pair.near)), receiver(std::move(pair.far));
  std::optional<json::Document> message;
  ASSERT_TRUE(sender.send(Secret(R"({"say":"note","text":"a\nb"})")));
  ASSERT_TRUE(sender.send(Secret(R"({"done":{}})")));
  ASSERT_EQ(receiver.receive(message, {}), Channel::Got::message);
  EXPECT_EQ(message->root()["text"].string(), "a\nb");
  EXPECT_TRUE(receiver.pending());
  ASSERT_EQ(receiver.receive(message, at_once()), Channel::Got::message);
  EXPECT_EQ(message->root()["done"].kind, json::Kind::object);
  EXPECT_FALSE(receiver.pending());
  EXPECT_EQ(receiver.receive(message, at_once()), Channel::Got::timeout);
}

TEST(Message, MayArriveInPieces) {
  Pair pair;
  Channel receiver(std::move(pair.far));
  std::optional<json::Document> message;
  const std::string_view bytes = "{\"a\":1}\n{\"b\":2}\n";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ASSERT_TRUE(write_all(pair.near.get(), bytes.substr(i, 1)));
    EXPECT_EQ(receiver.receive(message, at_once()), bytes[i] == '\n' ? Channel::Got::message : Channel::Got::timeout)
        << i;
  }
  EXPECT_EQ(message->root()["b"].integer(), 2);
}

// More than a socket holds at once: both ends go on where they were stopped.
TEST(Message, MayBeLarge) {
  Pair pair;
  Channel sender(std::move(pair.near)), receiver(std::move(pair.far));
  const std::string text(message_limit - 100, 'x');
  std::thread thread([&] { EXPECT_TRUE(sender.send(Secret("{\"text\":\"" + text + "\"}"))); });
  std::optional<json::Document> message;
  EXPECT_EQ(receiver.receive(message, {}), Channel::Got::message);
  thread.join();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->root()["text"].string(), text);
}

// The other side would refuse it, so nothing of it is sent, and the sender does not wait for an answer.
TEST(Message, OverTheLimitIsNotSent) {
  Pair pair;
  Channel sender(std::move(pair.near)), receiver(std::move(pair.far));
  EXPECT_THROW((void)sender.send(Secret(std::string(message_limit, 'x'))), Error);
  std::optional<json::Document> message;
  EXPECT_EQ(receiver.receive(message, at_once()), Channel::Got::timeout);
}

Exit refusal(const std::string& bytes) {
  Pair pair;
  Channel receiver(std::move(pair.far));
  std::thread thread([&] { write_all(pair.near.get(), bytes); });
  std::optional<json::Document> message;
  Exit exit = Exit::ok;
  try {
    receiver.receive(message, {});
  } catch (const Error& error) {
    exit = error.exit;
  }
  receiver = Channel(Descriptor());
  thread.join();
  return exit;
}

TEST(Message, IsOneObjectWithinTheLimit) {
  signal(SIGPIPE, SIG_IGN);
  for (const std::string bytes : {"\n", "[]\n", "not json\n", "{}{}\n", "5\n", "{\"a\":\"\xff\"}\n"})
    EXPECT_EQ(refusal(bytes), Exit::internal) << bytes;
  EXPECT_EQ(refusal(std::string(message_limit + 1000, ' ')), Exit::internal);
  EXPECT_EQ(refusal("{\"a\":\"" + std::string(message_limit, 'x') + "\"}\n"), Exit::internal);
  EXPECT_EQ(refusal("{}\n"), Exit::ok);
}

TEST(Message, TheEndOfTheOtherSideIsSeen) {
  signal(SIGPIPE, SIG_DFL);
  Pair pair;
  Channel near(std::move(pair.near));
  std::optional<json::Document> message;
  EXPECT_FALSE(near.closed_by_peer());
  ASSERT_TRUE(write_all(pair.far.get(), "{\"a\":1}\n{\"cut"));
  EXPECT_FALSE(near.closed_by_peer());
  pair.far.close();
  EXPECT_TRUE(near.closed_by_peer());  // though there is still something to read
  EXPECT_EQ(near.receive(message, {}), Channel::Got::message);
  EXPECT_EQ(near.receive(message, {}), Channel::Got::closed);
  EXPECT_FALSE(near.send(Secret("{}")));  // and no SIGPIPE
}

// THREATS.md H6: a worker's descriptor came through exec without the flag.
TEST(Message, ItsSocketIsNotForChildren) {
  Pair pair;
  Channel near(std::move(pair.near));
  EXPECT_EQ(fcntl(near.fd(), F_GETFD), FD_CLOEXEC);
}

void write_on_third(int) {
  static int count = 0;
  if (++count == 3) (void)!write(99, "{\"a\":1}\n", 8);
}

// Every signal interrupts poll(), with and without SA_RESTART.
TEST(Message, WaitingOutlastsSignals) {
  Pair pair;
  Channel receiver(std::move(pair.far));
  ASSERT_EQ(dup2(pair.near.get(), 99), 99);
  struct sigaction action {
  }, before{};
  action.sa_handler = write_on_third;
  ASSERT_EQ(sigaction(SIGALRM, &action, &before), 0);
  const itimerval often{{0, 2000}, {0, 2000}}, never{};
  setitimer(ITIMER_REAL, &often, nullptr);
  std::optional<json::Document> message;
  EXPECT_EQ(receiver.receive(message, {}), Channel::Got::message);
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  close(99);
}

}  // namespace
