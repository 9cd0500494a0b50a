// SPDX-License-Identifier: MIT
#include "helper/oauth/http.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/test_server.hpp"

namespace {

int lines_freed = 0;
std::string bytes_left;  // of those lines

}  // namespace

// As libcurl declares it, and before libcurl's own, for the code under test.
struct curl_slist {
  char* data;
  curl_slist* next;
};
extern "C" void curl_slist_free_all(curl_slist* list) {
  for (const curl_slist* line = list; line; line = line->next, ++lines_freed) bytes_left += line->data;
  static const auto original = reinterpret_cast<void (*)(curl_slist*)>(dlsym(RTLD_NEXT, "curl_slist_free_all"));
  original(list);
}

namespace {

using oauth::HttpFailure;
using oauth::HttpRequest;
using oauth::HttpResult;
using Kind = HttpFailure::Kind;

HttpRequest request_to(const std::string& url) {
  HttpRequest request;
  request.url = parse_url(url, Exit::internal);
  request.post = true;
  request.form.add("grant_type", "refresh_token");
  request.form.add("refresh_token", Secret("canary"));
  request.limit = std::chrono::minutes(5);
  return request;
}

HttpResult ask(TestServer& server, const Account& account = {}) {
  return oauth::exchange(request_to(server.url("/token")), account);
}

std::string file_with(const std::string& text) {
  char name[] = "/tmp/keybearer-test-XXXXXX";
  const int fd = mkstemp(name);
  if (fd < 0 || write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
  close(fd);
  return name;
}

// THREATS.md C7: what goes over the wire, and what does not.
TEST(Http, SendsAPlainPost) {
  TestServer server({TestServer::answer("200 OK", "{}", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 7\r\n")});
  HttpRequest request = request_to(server.url("/a/../token?x=%2F"));
  request.authorization = Secret("Basic abc");
  const HttpResult result = oauth::exchange(request, Account{});
  ASSERT_TRUE(result.answered) << result.failure.reason;
  EXPECT_EQ(result.answer.status, 200);
  EXPECT_EQ(result.answer.body.view(), "{}");
  EXPECT_EQ(result.answer.date, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(result.answer.retry_after, "7");
  ASSERT_EQ(server.requests().size(), 1u);
  const std::string& sent = server.requests()[0];
  EXPECT_EQ(sent.find("POST /a/../token?x=%2F HTTP/1.1\r\n"), 0u) << sent;
  for (const char* wanted :
       {"Authorization: Basic abc\r\n", "Accept: application/json\r\n", "User-Agent: keybearer/",
        "Content-Type: application/x-www-form-urlencoded\r\n", "\r\n\r\ngrant_type=refresh_token&refresh_token=canary"})
    EXPECT_NE(sent.find(wanted), std::string::npos) << wanted;
  for (const char* unwanted : {"Expect", "Cookie", "Referer", "Accept-Encoding"})
    EXPECT_EQ(sent.find(unwanted), std::string::npos) << unwanted;
}

// THREATS.md D2: whatever the name, the address that is connected to decides, before a byte is sent.
TEST(Http, SendsNothingToAPrivateAddressForAPublicServer) {
  TestServer closed({TestServer::answer("200 OK", "{}")});
  Account account;
  account.server.issuer = "https://9.9.9.9";
  const HttpResult result = ask(closed, account);
  EXPECT_FALSE(result.answered);
  EXPECT_EQ(result.failure.kind, Kind::untrusted);
  EXPECT_EQ(result.failure.reason, "127.0.0.1 is not trusted: its name resolves to the private address 127.0.0.1");
  EXPECT_EQ(oauth::no_answer(result.failure, "work").exit, Exit::protocol);
  EXPECT_EQ(closed.requests(), std::vector<std::string>{""});  // a connection, and nothing on it
}

// THREATS.md D2: an office's names lead to its own network, and whoever configures a host means it.
TEST(Http, AsksAPrivateAddressThatIsConfigured) {
  TestServer open({TestServer::answer("200 OK", "{}")});
  const std::string endpoint = open.url("/token");
  const auto answered = [&](const std::string& issuer, std::string Endpoints::*member) {
    Account account;
    account.server.issuer = issuer;
    if (member) account.server.*member = endpoint;
    return ask(open, account).answered;
  };
  EXPECT_TRUE(answered("", nullptr));
  EXPECT_TRUE(answered(open.url(""), nullptr));
  EXPECT_TRUE(answered("https://10.1.2.3", nullptr));  // the issuer is in a private network, too
  EXPECT_TRUE(answered("https://localhost", nullptr));
  for (const auto member : {&Endpoints::token_endpoint, &Endpoints::revocation_endpoint})
    EXPECT_TRUE(answered("https://9.9.9.9", member));
  EXPECT_FALSE(answered("https://9.9.9.9", nullptr));
}

// THREATS.md N8: what a frozen process finds in its socket is read, however long it was frozen; a silence of that
// length is not.
TEST(Http, CountsOnlyTheTimeInWhichItRan) {
  int asked[2], answers[2];
  ASSERT_EQ(pipe(asked) + pipe(answers), 0);
  TestServer server([&](int socket, const std::string&) {
    (void)!write(asked[1], "x", 1);
    char byte;
    (void)!read(answers[0], &byte, 1);
    TestServer::put(socket, TestServer::answer("200 OK", "{}"));
  });
  HttpRequest request = request_to(server.url("/token"));
  request.limit = std::chrono::milliseconds(3500);
  const pid_t child = fork();
  if (child == 0) _exit(oauth::exchange(request, Account{}).answered ? 0 : 1);
  char byte;
  ASSERT_EQ(read(asked[0], &byte, 1), 1);
  kill(child, SIGSTOP);
  ASSERT_EQ(write(answers[1], "x", 1), 1);
  std::this_thread::sleep_for(request.limit);
  kill(child, SIGCONT);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// THREATS.md C1: no redirect is followed, and of where it leads only the origin is known.
TEST(Http, FollowsNoRedirect) {
  for (const char* status :
       {"301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"}) {
    TestServer other({TestServer::answer("200 OK", "{}")});
    TestServer server({TestServer::answer(status, "", "Location: " + other.url("/secret?code=1") + "\r\n")});
    const HttpResult result = ask(server);
    ASSERT_TRUE(result.answered) << result.failure.reason;
    EXPECT_EQ(std::to_string(result.answer.status), std::string(status).substr(0, 3));
    EXPECT_EQ(result.answer.redirected_to, other.url(""));
    EXPECT_EQ(server.requests().size(), 1u);
    EXPECT_EQ(other.requests().size(), 0u);
  }
}

struct Fault {
  const char* what;
  std::string bytes;
  Kind kind;
};

// THREATS.md C5, O5: what is not a whole answer, and which of these breaks the rules.
TEST(Http, TellsBrokenFromLost) {
  const std::string many(70'000, 'x');
  std::string fields;
  for (int i = 0; i < 2000; ++i) fields += "X-Field-" + std::to_string(i) + ": " + std::string(40, 'x') + "\r\n";
  const Fault faults[] = {
      {"nothing", "", Kind::lost},
      {"cut in the status line", "HTTP/1.1 20", Kind::lost},
      {"cut in the headers", "HTTP/1.1 200 OK\r\nContent-Ty", Kind::lost},
      {"cut after a 1xx", "HTTP/1.1 100 Continue\r\n\r\n", Kind::lost},
      {"cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", Kind::lost},
      {"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", Kind::lost},
      {"a content encoding", TestServer::answer("200 OK", "{}", "Content-Encoding: gzip\r\n"), Kind::broken},
      {"too many headers", TestServer::answer("200 OK", "{}", fields), Kind::broken},
      {"one header that is too large", TestServer::answer("200 OK", "{}", "X: " + many + "\r\n"), Kind::broken},
      {"a length over the limit", "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000000\r\n\r\n{", Kind::broken},
      {"a length over all limits", "HTTP/1.1 200 OK\r\nContent-Length: 100000000000000000000\r\n\r\n{", Kind::broken},
      {"a body over the limit", "HTTP/1.1 200 OK\r\n\r\n" + std::string(300'000, 'x'), Kind::broken},
      {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\nand so on\r\n", Kind::broken},
  };
  for (const auto& fault : faults) {
    TestServer server({fault.bytes});
    const HttpResult result = ask(server);
    ASSERT_FALSE(result.answered) << fault.what;
    EXPECT_EQ(result.failure.kind, fault.kind) << fault.what << ": " << result.failure.reason;
    EXPECT_NE(result.failure.reason.find("127.0.0.1"), std::string::npos) << result.failure.reason;
    EXPECT_EQ(result.failure.reason.find("canary"), std::string::npos);
  }
}

// THREATS.md C5: chunks without end are counted here, since CURLOPT_MAXFILESIZE does not.
TEST(Http, EndsABodyWithoutEnd) {
  TestServer server([](int socket, const std::string&) {
    TestServer::put(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
    while (send(socket, chunk.data(), chunk.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  const HttpResult result = ask(server);
  ASSERT_FALSE(result.answered);
  EXPECT_EQ(result.failure.kind, Kind::broken);
  EXPECT_EQ(result.failure.reason, "127.0.0.1 sent a response larger than 256 KiB");
}

// THREATS.md C6: the whole exchange has one limit.
TEST(Http, GivesUpInTime) {
  TestServer server([](int socket, const std::string&) { TestServer::wait_for_close(socket); });
  HttpRequest request = request_to(server.url("/token"));
  request.limit = std::chrono::milliseconds(100);
  HttpResult result = oauth::exchange(request, Account{});
  while (result.failure.kind == Kind::unreachable && request.limit < std::chrono::minutes(5)) {  // a slow machine
    request.limit *= 2;
    result = oauth::exchange(request, Account{});
  }
  ASSERT_FALSE(result.answered);
  EXPECT_EQ(result.failure.kind, Kind::lost);
}

// THREATS.md O1, C2, C3: nothing was sent, and the account's own mistakes are told from the network's.
TEST(Http, SaysThatNothingWasSent) {
  std::uint16_t port = 0;
  const int refusing = TestServer::bound_socket(port);
  const HttpResult refused = oauth::exchange(request_to("http://127.0.0.1:" + std::to_string(port) + "/"), Account{});
  EXPECT_EQ(refused.failure.kind, Kind::unreachable);
  EXPECT_EQ(refused.failure.reason, "127.0.0.1 cannot be reached: Connection refused");
  close(refusing);

  TestServer no_tls({"HTTP/1.1 400 Bad Request\r\n\r\n"});
  const HttpResult handshake =
      oauth::exchange(request_to("https://127.0.0.1:" + std::to_string(no_tls.port()) + "/"), Account{});
  EXPECT_EQ(handshake.failure.kind, Kind::unreachable) << handshake.failure.reason;
  EXPECT_EQ(no_tls.requests().at(0).find("canary"), std::string::npos);

  EXPECT_EQ(oauth::exchange(request_to("http://login.example/"), Account{}).failure.kind, Kind::configuration);
}

// THREATS.md C3: a ca_file that cannot be used is named, with what to do, and nothing is sent.
TEST(Http, RefusesABadCaFile) {
  const std::string empty = file_with(""), text = file_with("no certificate"),
                    broken = file_with("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  TestServer server({"x"});
  for (const std::string& path : {std::string("/nonexistent/ca.pem"), std::string("/tmp"), empty, text, broken}) {
    Account account;
    account.network.ca_file = path;
    const HttpResult result =
        oauth::exchange(request_to("https://127.0.0.1:" + std::to_string(server.port()) + "/"), account);
    ASSERT_FALSE(result.answered);
    EXPECT_EQ(result.failure.kind, Kind::configuration) << path << ": " << result.failure.reason;
    EXPECT_NE(result.failure.hint, "") << path << ": " << result.failure.reason;
  }
  for (const auto& path : {empty, text, broken}) unlink(path.c_str());
}

// THREATS.md I3: nor is a client's certificate used that others could change.
TEST(Http, RefusesAClientCertificateOfOthers) {
  const std::string certificate = file_with("-----BEGIN CERTIFICATE-----\n");
  ASSERT_EQ(chmod(certificate.c_str(), 0666), 0);
  TestServer server({"x"});
  HttpRequest request = request_to("https://127.0.0.1:" + std::to_string(server.port()) + "/");
  request.client_certificate_file = certificate;
  const HttpResult result = oauth::exchange(request, Account{});
  unlink(certificate.c_str());
  EXPECT_EQ(result.failure.kind, Kind::configuration);
  EXPECT_NE(result.failure.reason.find("writable by others"), std::string::npos) << result.failure.reason;
  EXPECT_EQ(server.requests().size(), 0u);
}

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

// THREATS.md C4: no variable sends a loopback request through a proxy, nor a request of an account that has its own.
TEST(Http, TakesNoProxyForLoopback) {
  TestServer proxy({TestServer::answer("407 No", "")});
  const std::string address = proxy.url("");
  const Variable variables[] = {
      {"http_proxy", address}, {"https_proxy", address}, {"all_proxy", address}, {"ALL_PROXY", address}};
  TestServer server({TestServer::answer("200 OK", "{}")});
  Account account;
  account.network.proxy = address;
  EXPECT_TRUE(oauth::exchange(request_to(server.url("/")), account).answered);
  EXPECT_TRUE(ask(server).answered);
  EXPECT_EQ(proxy.requests().size(), 0u);
}

TEST(Http, TellsAProxyNothingButTheHost) {
  TestServer proxy({TestServer::answer("407 No", "")});
  const Variable none("NO_PROXY", "login.example");
  Account account;
  account.network.proxy = proxy.url("");
  HttpRequest request = request_to("https://login.example/token");
  request.authorization = Secret("Basic canary");
  const HttpResult result = oauth::exchange(request, account);
  ASSERT_FALSE(result.answered);
  EXPECT_EQ(result.failure.kind, Kind::unreachable) << result.failure.reason;
  ASSERT_EQ(proxy.requests().size(), 1u);
  EXPECT_EQ(proxy.requests()[0].find("CONNECT login.example:443 HTTP/1.1\r\n"), 0u);
  EXPECT_EQ(proxy.requests()[0].find("canary"), std::string::npos);

  account.network.proxy = "gopher://user:canary@proxy.example";
  const HttpResult odd = oauth::exchange(request, account);
  EXPECT_EQ(odd.failure.kind, Kind::configuration);
  EXPECT_EQ(odd.failure.reason.find("canary"), std::string::npos);
}

// THREATS.md H4: libcurl's copies of the header lines hold the Authorization header.
TEST(Http, WipesItsCopiesOfSecrets) {
  TestServer server({TestServer::answer("200 OK", "{}")});
  HttpRequest request = request_to(server.url("/token"));
  request.authorization = Secret("Basic canary");
  lines_freed = 0;
  EXPECT_TRUE(oauth::exchange(request, Account{}).answered);
  EXPECT_GE(lines_freed, 4);
  EXPECT_EQ(bytes_left, "");
}

// THREATS.md H3: an address's query may hold a secret.
TEST(Http, ShowsNoQuery) {
  std::vector<std::string> lines;
  const auto keep = [&](const std::string& line) { lines.push_back(line); };
  oauth::observe_exchanges({[&](const std::string& line, const std::string&) { keep(line); }, keep});
  TestServer server({TestServer::answer("200 OK", "{}")});
  EXPECT_TRUE(oauth::exchange(request_to(server.url("/token?canary=1")), Account{}).answered);
  oauth::observe_exchanges({});
  const std::string shown = "POST " + server.url("/token");
  EXPECT_EQ(lines, (std::vector<std::string>{shown, shown + ": 200, 2 bytes"}));
}

// THREATS.md B7, C7: what lies in ~/.netrc for the host is not sent.
TEST(Http, ReadsNoNetrc) {
  char home[] = "/tmp/keybearer-http-test.XXXXXX";
  ASSERT_TRUE(mkdtemp(home));
  const std::string netrc = std::string(home) + "/.netrc";
  FILE* file = fopen(netrc.c_str(), "w");
  ASSERT_TRUE(file);
  fputs("machine 127.0.0.1 login alice password canary\n", file);
  fclose(file);
  const std::string before = getenv("HOME") ? getenv("HOME") : "";
  setenv("HOME", home, 1);
  TestServer server({TestServer::answer("200 OK", "{}")});
  EXPECT_TRUE(ask(server).answered);
  setenv("HOME", before.c_str(), 1);
  unlink(netrc.c_str());
  rmdir(home);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].find("Authorization"), std::string::npos) << server.requests()[0];
}

// THREATS.md C4
TEST(Http, ForgetsHostileVariables) {
  const std::vector<std::string> hostile = {"SSLKEYLOGFILE",   "CURL_SSL_BACKEND", "NETRC",         "OPENSSL_CONF",
                                            "OPENSSL_MODULES", "OPENSSL_ENGINES",  "SSL_CERT_FILE", "SSL_CERT_DIR",
                                            "http_proxy",      "HTTP_PROXY",       "HTTPS_PROXY",   "all_proxy",
                                            "ALL_PROXY"};
  for (const auto& name : hostile) setenv(name.c_str(), "/tmp/x", 1);
  EXPECT_EQ(oauth::unset_unsafe_environment(), hostile);
  for (const auto& name : hostile) EXPECT_EQ(getenv(name.c_str()), nullptr) << name;
}

}  // namespace
