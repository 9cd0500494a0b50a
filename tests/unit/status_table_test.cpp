// SPDX-License-Identifier: MIT
#include "helper/commands/status_table.hpp"

#include <gtest/gtest.h>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/config.hpp"

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

class StatusTable : public testing::Test {
 protected:
  const Configuration configuration_ = parse_configuration(
      "[work]\nissuer = https://login.example.com\nclient_id = c\nmatch = https://git.example.com\n"
      "match = https://registry.example.com\n"
      "[goto]\nprovider = goto\nclient_id = c\n"
      "[own]\nprovider = gitlab\nissuer = https://gitlab.example.org\nclient_id = c\n"
      "[robot]\nissuer = https://login.example.com\nclient_id = c\nflow = client_credentials\n"
      "[an-account-whose-name-has-sixty-four-letters-which-is-the-most.a]\nprovider = github\nclient_id = c\n",
      "config");

  Status status(std::size_t account) const { return {.account = configuration_.accounts[account]}; }

  Status signed_in(std::size_t account) const {
    Status made = status(account);
    made.signed_in = true;
    made.known = State::Known();
    made.known->obtained_at = now() - hours(50);
    made.known->has_refresh_token = true;
    made.token_is_good = true;
    made.token_expires_at = now() + minutes(47) + seconds(30);
    return made;
  }

  Status not_signed_in(std::size_t account) const {
    Status made = status(account);
    made.signed_in = false;
    made.check = Exit::login;
    return made;
  }

  static Screen terminal(std::size_t width) {
    Screen screen;
    screen.width = width;
    screen.unicode = true;
    return screen;
  }

  // Of every kind one.
  std::vector<Status> all() const {
    std::vector<Status> made = {signed_in(0), signed_in(1), not_signed_in(2), status(3), not_signed_in(4)};
    made[0].user = "alice@example.com";
    made[1].known->ends_at = now() + hours(50);
    made[3].signed_in = false;
    made.push_back(status(0));
    made.back().problem = Error{Exit::keystore, "the keyring is locked", "unlock it, or log in to the desktop"};
    made.back().check = Exit::keystore;
    return made;
  }
};

// The terminal wraps no line, whatever its width.
TEST_F(StatusTable, FitsEachWidth) {
  for (std::size_t width = 40; width <= 240; ++width) {
    const std::string text = status_table(all(), terminal(width));
    const auto lines = split(text, '\n');
    ASSERT_EQ(lines.size(), 8u) << text;  // a heading, six accounts, and nothing behind the last line's end
    for (const auto line : lines) EXPECT_LE(display_width(line), width) << line;
    EXPECT_NE(text.find("✗ own"), text.npos) << text;
    EXPECT_NE(text.find("keybearer login own"), text.npos) << text;
  }
}

TEST_F(StatusTable, ShowsWhoIsSignedInWhere) {
  const std::string text = status_table(all(), terminal(200));
  for (const char* words :
       {"alice@example.com at login.example.com", "at goto ", "✓ work", "! goto", "47 min left", "? work",
        "3 days left; run: keybearer refresh goto", "git.example.com, registry.example.com", "✓ robot",
        "not needed at login.example.com", "the keyring is locked; unlock it, or log in to the desktop"})
    EXPECT_NE(text.find(words), text.npos) << words << "\n" << text;
}

// What the user has to do is the last thing that is left out.
TEST_F(StatusTable, ANarrowTerminalHasWhoTokenAndCommand) {
  const std::vector<Status> two = {signed_in(1), not_signed_in(2)};
  EXPECT_EQ(status_table(two, terminal(40)),
            "  ACCOUNT  SIGNED IN  TOKEN   SIGN-IN\n"
            "✓ goto     at goto    47 min  -\n"
            "✗ own      keybearer login own\n");
}

TEST_F(StatusTable, OffATerminalNothingIsCut) {
  const std::string text = status_table(all(), {});
  EXPECT_NE(text.find("run: keybearer login an-account-whose-name-has-sixty-four-letters-which-is-the-most.a\n"),
            text.npos);
  EXPECT_EQ(text.find('\x1b'), text.npos);
  for (const char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80u) << text;
}

// GitHub registers no clients by itself, and so the next step is not to sign in.
TEST_F(StatusTable, AnAccountWithoutAClientNeedsOneFirst) {
  const auto accounts =
      parse_configuration("[hub]\nprovider = github\n[own]\nissuer = https://a.example\n", "config").accounts;
  Status hub{.account = accounts[0]}, own{.account = accounts[1]};
  hub.check = own.check = Exit::login;
  EXPECT_EQ(hub.next_command(), "keybearer add hub --replace --client-id ID");
  EXPECT_EQ(own.next_command(), "keybearer login own");
}

// The server's words cannot reach the terminal (THREATS.md H1).
TEST_F(StatusTable, MasksWhatTheServerSaid) {
  Status hostile = signed_in(0);
  hostile.user = "a\x1b[2Jb\nc";
  hostile.known->scope = "x\x1b]0;y\x07";
  for (const auto& text : {status_table({hostile}, terminal(100)), status_details(hostile, terminal(100))}) {
    EXPECT_EQ(text.find('\x1b'), text.npos);
    EXPECT_EQ(text.find('\x07'), text.npos);
    EXPECT_NE(text.find("a?[2Jb?c"), text.npos) << text;
  }
}

TEST_F(StatusTable, ATokenThatHasExpiredIsNoProblem) {
  Status made = signed_in(0);
  made.token_is_good = false;
  EXPECT_EQ(status_table({made}, terminal(80)),
            "  ACCOUNT  SIGNED IN             MATCHES             TOKEN  SIGN-IN\n"
            "✓ work     at login.example.com  git.example.com +1  -      -\n")
      << "the next request gets one";
}

}  // namespace
