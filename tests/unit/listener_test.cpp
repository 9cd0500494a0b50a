// SPDX-License-Identifier: MIT
#include "helper/oauth/listener.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "helper/base/error.hpp"
#include "helper/oauth/page.hpp"

namespace {

using oauth::Loopback;
using std::chrono::milliseconds;

constexpr char state[] = "the-state-of-this-attempt";
constexpr char issuer[] = "https://login.example";
constexpr std::chrono::minutes long_enough{5};

Loopback listener(const std::string& redirect_uri = "http://127.0.0.1/callback") {
  return Loopback::listen(redirect_uri, state, issuer);
}

std::uint16_t port_of(const Loopback& loopback) {
  return parse_url(loopback.redirect_uri(), Exit::internal).origin.port;
}

int family_socket(int family, std::uint16_t port, bool to_connect) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = htons(port);
  ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_port = htons(port);
  ipv6.sin6_addr = in6addr_loopback;
  const auto* address = family == AF_INET ? reinterpret_cast<sockaddr*>(&ipv4) : reinterpret_cast<sockaddr*>(&ipv6);
  const socklen_t size = family == AF_INET ? sizeof ipv4 : sizeof ipv6;
  if ((to_connect ? connect(fd, address, size) : bind(fd, address, size)) == 0) return fd;
  close(fd);
  return -1;
}

bool has_ipv6() {
  const int fd = family_socket(AF_INET6, 0, false);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

// A client that has sent `bytes` and not yet read the answer.
class Client {
 public:
  Client(std::uint16_t port, const std::string& bytes, int family = AF_INET) : fd_(family_socket(family, port, true)) {
    if (fd_ < 0) std::abort();
    more(bytes);
  }
  Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Client() {
    if (fd_ >= 0) close(fd_);
  }
  void more(const std::string& bytes) { (void)!send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // What there is when the answer has come to its Content-Length, or the connection to its end.
  std::string answer() {
    std::string text;
    char bytes[4096];
    for (ssize_t count; (count = recv(fd_, bytes, sizeof bytes, text.empty() ? 0 : MSG_DONTWAIT)) > 0;)
      text.append(bytes, static_cast<std::size_t>(count));
    return text;
  }
  bool has_answer() const {
    pollfd answer{fd_, POLLIN, 0};
    return poll(&answer, 1, 0) == 1;
  }
  bool closed() {
    char byte;
    return recv(fd_, &byte, 1, MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

 private:
  int fd_;
};

// No request that it has got until then is the right one.
bool only_answers(Loopback& loopback, const Client& client) {
  do {
    if (loopback.serve(milliseconds(5))) return false;  // let out, so that its answer does not come yet
  } while (!client.has_answer());
  return true;
}

std::string get(const Loopback& loopback, const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_of(loopback)) + "\r\n" + fields +
         "\r\n";
}
std::string good(const Loopback& loopback) { return get(loopback, std::string("/callback?code=c%2Bd&state=") + state); }

// THREATS.md E1: literal addresses of loopback, a free port unless one is named, the redirect URI byte for byte.
TEST(Loopback, BindsWhatTheRedirectUriSays) {
  const auto plain = listener();
  EXPECT_EQ(plain.redirect_uri(), "http://127.0.0.1:" + std::to_string(port_of(plain)) + "/callback");
  ASSERT_EQ(plain.descriptors().size(), 1u);
  sockaddr_in bound{};
  socklen_t size = sizeof bound;
  getsockname(plain.descriptors()[0], reinterpret_cast<sockaddr*>(&bound), &size);
  EXPECT_EQ(ntohl(bound.sin_addr.s_addr), INADDR_LOOPBACK);
  EXPECT_EQ(listener("http://127.0.0.1").redirect_uri().find("http://127.0.0.1:"), 0u);
  const auto named = listener("http://localhost/?a=b");
  EXPECT_EQ(named.redirect_uri(), "http://localhost:" + std::to_string(port_of(named)) + "/?a=b");
  EXPECT_EQ(named.descriptors().size(), has_ipv6() ? 2u : 1u);
  const std::string port = std::to_string(port_of(plain));
  EXPECT_THROW(Loopback::listen("http://127.0.0.1:" + port + "/callback", state, issuer, milliseconds(0)), Error);
}

TEST(Loopback, TakesAFixedPortAsItIs) {
  std::string fixed;
  fixed = listener().redirect_uri();
  const auto again = listener(fixed);
  EXPECT_EQ(again.redirect_uri(), fixed);
}

TEST(Loopback, RefusesWhatIsNotHere) {
  for (const char* uri : {"https://127.0.0.1/callback", "http://example.com/callback", "http://0.0.0.0/callback",
                          "http://[::]/callback"}) {
    try {
      listener(uri);
      ADD_FAILURE() << uri;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::config) << uri;
    }
  }
}

// THREATS.md E2: a port that stays taken is named.
TEST(Loopback, NamesATakenPort) {
  for (const int family : {AF_INET, AF_INET6}) {
    if (family == AF_INET6 && !has_ipv6()) continue;
    const int squatter = family_socket(family, 0, false);
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    getsockname(squatter, reinterpret_cast<sockaddr*>(&address), &size);
    const std::string port = std::to_string(ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port));
    try {
      Loopback::listen("http://localhost:" + port + "/callback", state, issuer, milliseconds(1));
      ADD_FAILURE() << family;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::config);
      EXPECT_NE(sentence(error).find("port " + port), std::string::npos) << sentence(error);
    }
    close(squatter);
  }
}

std::string location_in(const std::string& answer) {
  const auto begin = answer.find("\r\nLocation: ");
  return begin == answer.npos ? "" : answer.substr(begin + 12, answer.find("\r\n", begin + 2) - begin - 12);
}

oauth::Page page_for_alice() {
  oauth::Page page;
  page.kind = oauth::Page::Kind::signed_in;
  page.heading = "Signed in";
  page.text = "alice <b>&\"' is signed in.";
  return page;
}

// A browser: sends the request, reads the answer and closes the connection.
std::string fetched(const Loopback& loopback, const std::string& path) {
  Client client(port_of(loopback), get(loopback, path));
  return client.answer();
}

// THREATS.md E5, D7: the one right request is redirected at once to a path of this attempt, and the page there comes
// only when the caller has it, once. Nothing of the request is repeated.
TEST(Loopback, LetsTheRightRequestOutAndAnswersAfterwards) {
  auto loopback = listener();
  Client browser(port_of(loopback), good(loopback));
  const auto query = loopback.serve(long_enough);
  ASSERT_TRUE(query);
  EXPECT_EQ(query->view(), std::string("code=c%2Bd&state=") + state);
  const std::string redirect = browser.answer();
  EXPECT_EQ(redirect.substr(0, 12), "HTTP/1.1 303");
  const std::string path = location_in(redirect);
  EXPECT_EQ(path.find("/keybearer/"), 0u);
  EXPECT_EQ(path.size(), 11 + 22u);  // 128 bits
  Client second(port_of(loopback), good(loopback)), early(port_of(loopback), get(loopback, path));
  ASSERT_TRUE(only_answers(loopback, second));  // used once
  EXPECT_EQ(second.answer().substr(0, 12), "HTTP/1.1 400");
  ASSERT_TRUE(only_answers(loopback, early));  // there is no page yet
  EXPECT_EQ(early.answer().substr(0, 12), "HTTP/1.1 404");
  std::string page;
  std::thread reader([&] {
    Client gone(std::move(browser));
    page = fetched(loopback, path);
  });
  loopback.finish(page_for_alice());
  reader.join();
  EXPECT_EQ(page.substr(0, 15), "HTTP/1.1 200 OK");
  for (const std::string& answer : {page, redirect}) {
    for (const char* field : {"Cache-Control: no-store\r\n", "Referrer-Policy: no-referrer\r\n",
                              "Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff\r\n",
                              "Connection: close\r\n"})
      EXPECT_NE(answer.find(field), std::string::npos) << field;
    EXPECT_EQ(answer.find(state), std::string::npos);
    EXPECT_EQ(answer.find("c+d"), std::string::npos);
  }
  EXPECT_NE(page.find("Content-Type: text/html; charset=utf-8\r\n"), std::string::npos);
  EXPECT_NE(page.find("<p>alice &lt;b&gt;&amp;&quot;&#39; is signed in.</p>"), std::string::npos);
  EXPECT_EQ(family_socket(AF_INET, port_of(loopback), true), -1);
}

// A browser that does not come for its page, other requests for it, and connections that say nothing cost a limited
// time, after everything is saved.
TEST(Loopback, DoesNotWaitForTheBrowserForever) {
  auto loopback = listener();
  std::string path;
  {
    Client browser(port_of(loopback), good(loopback));
    ASSERT_TRUE(loopback.serve(long_enough));
    path = location_in(browser.answer());
  }
  Client silent(port_of(loopback), ""), elsewhere(port_of(loopback), get(loopback, path + "x")),
      posts(port_of(loopback), "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_of(loopback)) +
                                   "\r\nContent-Length: 0\r\n\r\n");
  loopback.finish(page_for_alice());  // returns
  EXPECT_EQ(elsewhere.answer().find("alice"), std::string::npos);
  EXPECT_EQ(posts.answer().find("alice"), std::string::npos);
  EXPECT_TRUE(silent.closed());
  EXPECT_EQ(family_socket(AF_INET, port_of(loopback), true), -1);
}

// Without a request there is nobody to wait for.
TEST(Loopback, ClosesAtOnceIfNoBrowserCame) {
  auto loopback = listener();
  Client stray(port_of(loopback), get(loopback, "/favicon.ico"));
  ASSERT_TRUE(only_answers(loopback, stray));
  loopback.finish(page_for_alice());
  EXPECT_EQ(family_socket(AF_INET, port_of(loopback), true), -1);
}

// A fixed port is free again for the next sign-in, without SO_REUSEADDR (THREATS.md E2).
TEST(Loopback, LeavesItsPortFree) {
  auto loopback = listener();
  const std::string uri = loopback.redirect_uri();
  Client stray(port_of(loopback), get(loopback, "/favicon.ico")), silent(port_of(loopback), ""),
      browser(port_of(loopback), good(loopback));
  ASSERT_TRUE(loopback.serve(long_enough));
  std::string page;
  std::thread reader([&] {
    const std::string path = location_in(browser.answer());
    Client gone(std::move(browser));
    page = fetched(loopback, path);
  });
  oauth::Page failed;
  failed.kind = oauth::Page::Kind::failed;
  loopback.finish(failed);
  reader.join();
  EXPECT_EQ(page.substr(0, 12), "HTTP/1.1 400");
  EXPECT_NO_THROW(Loopback::listen(uri, state, issuer, milliseconds(0)));
}

struct Odd {
  const char* what;
  std::string bytes;
  const char* status;
};

// THREATS.md E3, E5, E6: none of these ends the wait, and the good one after them does.
TEST(Loopback, AnswersOddRequestsAndGoesOn) {
  auto loopback = listener();
  const std::string right = std::string("/callback?code=c&state=") + state;
  const std::string host = "Host: 127.0.0.1:" + std::to_string(port_of(loopback)) + "\r\n";
  const Odd odd[] = {
      {"favicon", get(loopback, "/favicon.ico"), "404"},
      {"a longer path", get(loopback, "/callback/?code=c&state=" + std::string(state)), "404"},
      {"no query", get(loopback, "/callback"), "400"},
      {"no state", get(loopback, "/callback?code=c"), "400"},
      {"wrong state", get(loopback, "/callback?code=c&state=other"), "400"},
      {"a state that begins like ours", get(loopback, "/callback?code=c&state=" + std::string(state).substr(1)), "400"},
      {"error with a wrong state", get(loopback, "/callback?error=access_denied&state=other"), "400"},
      {"two codes", get(loopback, right + "&code=d"), "400"},
      {"two states", get(loopback, right + "&state=other"), "400"},
      {"code and error", get(loopback, right + "&error=x"), "400"},
      {"neither code nor error", get(loopback, "/callback?state=" + std::string(state)), "400"},
      {"a malformed escape", get(loopback, right + "&iss=%zz"), "400"},
      {"other host", "GET " + right + " HTTP/1.1\r\nHost: evil.example\r\n\r\n", "403"},
      {"host without port", "GET " + right + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "403"},
      {"localhost, not announced",
       "GET " + right + " HTTP/1.1\r\nHost: localhost:" + std::to_string(port_of(loopback)) + "\r\n\r\n", "403"},
      {"no host", "GET " + right + " HTTP/1.1\r\n\r\n", "403"},
      {"two hosts", "GET " + right + " HTTP/1.1\r\n" + host + host + "\r\n", "400"},
      {"an origin", get(loopback, right, "Origin: https://evil.example\r\n"), "403"},
      {"the issuer's origin", get(loopback, right, "Origin: https://login.example\r\n"), "403"},
      {"two origins", get(loopback, right, "Origin: https://evil.example\r\nOrigin: null\r\n"), "400"},
      {"POST", "POST " + right + " HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", "405"},
      {"HEAD", "HEAD " + right + " HTTP/1.1\r\n" + host + "\r\n", "405"},
      {"a body", get(loopback, right, "Content-Length: 1\r\n") + "x", "400"},
      {"chunks", get(loopback, right, "Transfer-Encoding: chunked\r\n"), "400"},
      {"a second request behind it", get(loopback, right) + get(loopback, right), "400"},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {"HTTP/1.10", "GET " + right + " HTTP/1.10\r\n" + host + "\r\n", "400"},
      {"HTTP/0.9", "GET " + right + "\r\n\r\n", "400"},
      {"absolute form", "GET http://127.0.0.1" + right + " HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"a folded field", get(loopback, right, "A: b\r\n c: d\r\n"), "400"},
      {"bare line feeds", "GET " + right + " HTTP/1.1\nHost: x\n\n", "400"},
      {"a NUL", std::string("GET /\0 HTTP/1.1\r\n\r\n", 19), "400"},
      {"a TLS handshake", "\x16\x03\x01\x02\x00\x01", "400"},
      {"too large", get(loopback, "/callback?code=" + std::string(17'000, 'c')), "431"},
      {"preflight with code and state",
       "OPTIONS " + right + " HTTP/1.1\r\n" + host +
           "Origin: https://login.example\r\nAccess-Control-Request-Private-Network: true\r\n\r\n",
       "204"},
      {"preflight of another origin",
       "OPTIONS " + right + " HTTP/1.1\r\n" + host +
           "Origin: https://evil.example\r\nAccess-Control-Request-Private-Network: true\r\n\r\n",
       "403"},
      {"preflight of another path",
       "OPTIONS /other HTTP/1.1\r\n" + host +
           "Origin: https://login.example\r\nAccess-Control-Request-Private-Network: true\r\n\r\n",
       "403"},
      {"an ordinary preflight", "OPTIONS " + right + " HTTP/1.1\r\n" + host + "Origin: https://login.example\r\n\r\n",
       "403"},
  };
  for (const auto& request : odd) {
    Client client(port_of(loopback), request.bytes);
    ASSERT_TRUE(only_answers(loopback, client)) << request.what;
    const std::string answer = client.answer();
    EXPECT_EQ(answer.substr(0, 12), std::string("HTTP/1.1 ") + request.status) << request.what;
    EXPECT_EQ(answer.find("evil"), std::string::npos) << request.what;
  }
  EXPECT_EQ(loopback.wrong_states(), 5);
  Client browser(port_of(loopback), good(loopback));
  EXPECT_TRUE(loopback.serve(long_enough));
}

int mapped_socket(std::uint16_t port) {
  const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

enum class Then { waits_for_the_answer, closes, resets };

// Another user's process sends the right request. Returns the beginning of what it was answered.
std::string answered_to_another_user(Loopback& loopback, int family, bool mapped, uid_t uid, Then then) {
  const std::uint16_t port = port_of(loopback);
  std::string request = good(loopback);
  int answer[2];
  if (pipe(answer) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    if (setresuid(uid, uid, uid) != 0) _exit(1);
    const int fd = mapped ? mapped_socket(port) : family_socket(family, port, true);
    if (fd < 0 || send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) _exit(1);
    const linger reset{1, 0};
    if (then == Then::resets) setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (then != Then::waits_for_the_answer) _exit(0);
    char bytes[12];
    const ssize_t size = recv(fd, bytes, sizeof bytes, MSG_WAITALL);
    _exit(size > 0 && write(answer[1], bytes, static_cast<std::size_t>(size)) == size ? 0 : 1);
  }
  close(answer[1]);
  int status = -1;
  // Those that do not wait have ended before they are looked at.
  if (then != Then::waits_for_the_answer) waitpid(child, &status, 0);
  for (int looks = 0; looks < 3 || (status == -1 && waitpid(child, &status, WNOHANG) == 0); ++looks)
    EXPECT_FALSE(loopback.serve(milliseconds(5)));
  EXPECT_EQ(status, 0);
  char bytes[12];
  const ssize_t size = read(answer[0], bytes, sizeof bytes);
  close(answer[0]);
  return {bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

// THREATS.md E9: every user can read the address with its state. 65534 is a user like others here.
TEST(Loopback, IgnoresTheRightRequestOfAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  auto loopback = listener("http://localhost/callback");
  const std::string refused = "HTTP/1.1 403";  // its Host is not the announced one
  EXPECT_EQ(answered_to_another_user(loopback, AF_INET, false, 12345, Then::waits_for_the_answer), refused);
  EXPECT_TRUE(loopback.foreign_users().empty());  // nothing is said of what is refused for another reason
  auto numeric = listener();
  const std::string stray = "HTTP/1.1 400";
  EXPECT_EQ(answered_to_another_user(numeric, AF_INET, false, 12345, Then::waits_for_the_answer), stray);
  EXPECT_EQ(answered_to_another_user(numeric, AF_INET, false, 65534, Then::waits_for_the_answer), stray);
  if (has_ipv6()) {
    EXPECT_EQ(answered_to_another_user(numeric, AF_INET6, true, 12346, Then::waits_for_the_answer), stray);
  }
  const std::vector<uid_t> named =
      has_ipv6() ? std::vector<uid_t>{12345, 65534, 12346} : std::vector<uid_t>{12345, 65534};
  EXPECT_EQ(numeric.foreign_users(), named);
  for (const Then then : {Then::closes, Then::resets})  // the kernel names root, or no one, by then
    answered_to_another_user(numeric, AF_INET, false, 12345, then);
  EXPECT_EQ(numeric.foreign_users(), named);
  EXPECT_EQ(numeric.wrong_states(), 0);
  Client browser(port_of(numeric), good(numeric));
  EXPECT_TRUE(numeric.serve(long_enough));
}

// A browser may be one that connects by IPv6 sockets alone.
TEST(Loopback, KnowsItsOwnUserThroughAMappedAddress) {
  if (!has_ipv6()) GTEST_SKIP() << "no IPv6 here";
  auto loopback = listener();
  const std::string request = good(loopback);
  const int fd = mapped_socket(port_of(loopback));
  ASSERT_EQ(send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  EXPECT_TRUE(loopback.serve(long_enough));
  close(fd);
}

// THREATS.md E6
TEST(Loopback, LetsTheIssuersPageComeBack) {
  auto loopback = listener();
  Client client(port_of(loopback),
                "OPTIONS /callback HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_of(loopback)) +
                    "\r\nOrigin: https://login.example\r\nAccess-Control-Request-Private-Network: true\r\n\r\n");
  ASSERT_TRUE(only_answers(loopback, client));
  const std::string answer = client.answer();
  EXPECT_NE(answer.find("Access-Control-Allow-Origin: https://login.example\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Access-Control-Allow-Private-Network: true\r\n"), std::string::npos);
}

// THREATS.md E3, E4: connections that say nothing, or little at a time, do not keep the browser out.
TEST(Loopback, IsNotKeptBusy) {
  auto loopback = listener();
  std::vector<Client> idlers;
  for (int i = 0; i < 40; ++i) {
    idlers.emplace_back(port_of(loopback), i % 2 ? "G" : "");
    EXPECT_FALSE(loopback.serve(milliseconds(0)));
    for (auto& idler : idlers) idler.more("x");
  }
  EXPECT_LE(loopback.descriptors().size(), 17u);
  Client browser(port_of(loopback), "GET /callback?co");
  EXPECT_FALSE(loopback.serve(milliseconds(0)));
  browser.more("de=c%2Bd&state=" + std::string(state) +
               " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_of(loopback)) + "\r\n\r\n");
  EXPECT_TRUE(loopback.serve(long_enough));
}

// THREATS.md E4: who has its answer makes room before who is still to say something.
TEST(Loopback, MakesRoomByWhatIsAnswered) {
  auto loopback = listener();
  Client browser(port_of(loopback), "GET /callback?co");
  EXPECT_FALSE(loopback.serve(milliseconds(0)));
  std::vector<Client> answered;
  for (int i = 0; i < 20; ++i) {
    answered.emplace_back(port_of(loopback), get(loopback, "/favicon.ico"));
    ASSERT_TRUE(only_answers(loopback, answered.back()));
  }
  ASSERT_FALSE(browser.closed());
  browser.more("de=c&state=" + std::string(state) +
               " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_of(loopback)) + "\r\n\r\n");
  EXPECT_TRUE(loopback.serve(long_enough));
}

// RFC 6749 section 4.1.2.1: an error counts with the right state. The name localhost is both loopback addresses.
TEST(Loopback, TakesAnErrorAndLocalhost) {
  auto loopback = listener("http://localhost/callback");
  const std::string request = "GET /callback?error=access_denied&state=" + std::string(state) +
                              " HTTP/1.1\r\nHost: LOCALHOST:" + std::to_string(port_of(loopback)) +
                              "\r\nOrigin: null\r\n\r\n";
  Client browser(port_of(loopback), request, has_ipv6() ? AF_INET6 : AF_INET);
  const auto query = loopback.serve(long_enough);
  ASSERT_TRUE(query);
  EXPECT_EQ(oauth::parse_authorization_response(query->view())->error, "access_denied");
}

TEST(AuthorizationResponse, IsDecodedOnceAndStrictly) {
  const auto response =
      oauth::parse_authorization_response("state=a%2525&code=x+y%2B&iss=https%3A%2F%2Fi&other=1&other=2");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->code.view(), "x y+");
  EXPECT_EQ(response->state, "a%25");
  EXPECT_EQ(response->iss, "https://i");
  for (const char* bad : {"code=a&code=b", "state=a&state=a&code=x", "iss=a&iss=b", "error=a&error=b", "code=a&error=b",
                          "code=%", "code=%4", "x=%zz&code=a"})
    EXPECT_FALSE(oauth::parse_authorization_response(bad)) << bad;
  EXPECT_FALSE(oauth::parse_authorization_response("code=" + std::string(16 * 1024, 'x')));
  EXPECT_TRUE(oauth::parse_authorization_response("code=" + std::string(8 * 1024, 'x')));
  EXPECT_TRUE(oauth::parse_authorization_response(""));
}

}  // namespace
