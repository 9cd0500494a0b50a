// SPDX-License-Identifier: MIT
#include "helper/oauth/token_response.hpp"

#include <gtest/gtest.h>
#include <ostream>

#include "helper/base/encoding.hpp"
#include "helper/oauth/crypto.hpp"

namespace oauth {
void PrintTo(TokenResponse::Kind kind, std::ostream* out) {
  constexpr const char* names[] = {"granted", "temporary", "lost", "login", "dead", "config", "protocol"};
  *out << names[static_cast<int>(kind)];
}
}  // namespace oauth

namespace {

using oauth::HttpFailure;
using oauth::HttpResult;
using oauth::TokenResponse;
using Kind = TokenResponse::Kind;
using std::chrono::seconds;

const Time sent_at{seconds(784111777)};  // Sun, 06 Nov 1994 08:49:37 GMT

TokenResponse answer_to(int status, std::string_view body, const std::string& retry_after = "",
                        const std::string& date = "") {
  HttpResult result;
  result.answered = true;
  result.answer.status = status;
  result.answer.body = Secret(body);
  result.answer.retry_after = retry_after;
  result.answer.date = date;
  return oauth::interpret(std::move(result), {.at = sent_at});
}

std::string json_error(const std::string& code, const std::string& more = "") {
  return R"({"error":")" + code + "\"" + more + "}";
}

struct Row {
  int status;
  std::string body;
  Kind kind;
};

void expect_kinds(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const TokenResponse answer = answer_to(row.status, row.body);
    EXPECT_EQ(answer.kind, row.kind) << row.status << " " << row.body.substr(0, 200) << ": " << answer.reason;
    EXPECT_EQ(answer.kind == Kind::granted, answer.reason.empty()) << row.body.substr(0, 200);
  }
}

// THREATS.md O6 to O14: by the body's error, whatever the status.
TEST(TokenResponse, JudgesByTheError) {
  expect_kinds({
      {400, json_error("invalid_grant"), Kind::dead},
      {401, json_error("invalid_grant"), Kind::dead},
      {403, json_error("invalid_grant"), Kind::dead},
      {200, json_error("invalid_grant"), Kind::dead},
      {200, json_error("bad_refresh_token"), Kind::dead},
      {200, "error=bad_refresh_token&error_description=x", Kind::dead},
      {401, json_error("invalid_client"), Kind::config},
      {200, json_error("incorrect_client_credentials"), Kind::config},
      {400, json_error("unauthorized_client"), Kind::config},
      {400, json_error("invalid_request"), Kind::config},
      {400, json_error("unsupported_grant_type"), Kind::config},
      {400, json_error("invalid_scope"), Kind::config},
      {400, json_error("invalid_target"), Kind::config},
      {400, json_error("interaction_required"), Kind::login},
      {400, json_error("consent_required"), Kind::login},
      {400, json_error("login_required"), Kind::login},
      {400, json_error("access_denied"), Kind::login},
      {400, json_error("temporarily_unavailable"), Kind::temporary},
      {500, json_error("server_error"), Kind::temporary},
      {503, json_error("temporarily_unavailable"), Kind::temporary},
      {429, json_error("rate_limited"), Kind::temporary},
      {502, json_error("bad_gateway"), Kind::lost},
      {400, json_error("of_its_own"), Kind::protocol},
      {400, json_error("not a code"), Kind::protocol},
      {200, json_error("not a code"), Kind::protocol},
      {200, R"({"error":{"code":400,"message":"x"},"access_token":"t"})", Kind::protocol},
      {503, R"({"error":{"code":503}})", Kind::temporary},
      {200, json_error("invalid_grant", R"(,"access_token":"t","refresh_token":"r")"), Kind::dead},
      {200, json_error("invalid_grant", R"(,"error":"server_error")"), Kind::protocol},
  });
}

// THREATS.md O6: invalid_grant that a policy or a wrong clock caused ends nothing.
TEST(TokenResponse, TellsDeadFromRefused) {
  const struct {
    const char* more;
    Kind kind;
  } rows[] = {
      {R"(,"suberror":"bad_token")", Kind::dead},
      {R"(,"suberror":"token_expired")", Kind::dead},
      {R"(,"suberror":"")", Kind::dead},
      {R"(,"suberror":"basic_action")", Kind::login},
      {R"(,"suberror":"additional_action")", Kind::login},
      {R"(,"suberror":"message_only")", Kind::login},
      {R"(,"suberror":"consent_required")", Kind::login},
      {R"(,"error_subtype":"invalid_rapt")", Kind::login},
      {R"(,"error_codes":[700082])", Kind::dead},
      {R"(,"error_codes":[70008])", Kind::dead},
      {R"(,"error_codes":[54005])", Kind::login},
      {R"(,"error_codes":[])", Kind::dead},
  };
  for (const auto& row : rows)
    EXPECT_EQ(answer_to(400, json_error("invalid_grant", row.more)).kind, row.kind) << row.more;
  EXPECT_EQ(answer_to(400, json_error("invalid_grant"), "", "Sun, 06 Nov 1994 08:45:00 GMT").kind, Kind::dead);
  EXPECT_EQ(answer_to(400, json_error("invalid_grant"), "", "Sun, 06 Nov 1994 08:40:00 GMT").kind, Kind::login);
  EXPECT_EQ(answer_to(400, json_error("invalid_grant"), "", "Mon, 07 Nov 1994 08:49:37 GMT").kind, Kind::login);
  EXPECT_EQ(answer_to(400, json_error("invalid_grant"), "", "yesterday").kind, Kind::dead);
}

// THREATS.md C1, G, O3, O4, O12, O13: without an OAuth error the status is all there is.
TEST(TokenResponse, JudgesByTheStatus) {
  const std::string html = "<html><a href='?a=b&access_token=c'>";
  expect_kinds({
      {200, html, Kind::temporary},
      {200, "", Kind::temporary},
      {200, " \r\n", Kind::temporary},
      {200, "hello", Kind::temporary},
      {200, "a=b&c=d", Kind::temporary},
      {511, html, Kind::temporary},
      {300, html, Kind::protocol},
      {399, R"({"access_token":"t"})", Kind::protocol},
      {204, "", Kind::protocol},
      {200, "{}", Kind::protocol},
      {200, R"({"message":"x"})", Kind::protocol},
      {200, "[]", Kind::protocol},
      {200, "[1,2]", Kind::protocol},
      {200, "\"token\"", Kind::protocol},
      {200, "null", Kind::protocol},
      {200, "{", Kind::protocol},
      {200, R"({"access_token":NaN})", Kind::protocol},
      {200, R"({"a":)" + std::string(200'000, '['), Kind::protocol},
      {200, "{\"access_token\":\"\xff\"}", Kind::protocol},
      {301, R"({"access_token":"t"})", Kind::protocol},
      {302, "", Kind::protocol},
      {307, json_error("invalid_grant"), Kind::protocol},
      {401, "Unauthorized grant type", Kind::temporary},
      {401, "\"Unauthorized\"", Kind::temporary},
      {403, "<html>", Kind::temporary},
      {403, R"({"message":"Forbidden"})", Kind::protocol},
      {403, "{", Kind::temporary},
      {400, html, Kind::temporary},
      {404, html, Kind::config},
      {404, R"({"message":"This endpoint is no longer valid"})", Kind::config},
      {405, "", Kind::config},
      {410, "", Kind::config},
      {408, "", Kind::temporary},
      {425, "", Kind::temporary},
      {429, "", Kind::temporary},
      {500, html, Kind::temporary},
      {500, "{", Kind::temporary},
      {503, R"({"access_token":"t"})", Kind::temporary},
      {520, "", Kind::temporary},
      {502, html, Kind::lost},
      {504, "", Kind::lost},
      {504, "{", Kind::lost},
      {400, R"({"access_token":"t"})", Kind::protocol},
  });
}

// THREATS.md O1, O5, C3, C5: what never became an answer.
TEST(TokenResponse, JudgesFailures) {
  const std::pair<HttpFailure::Kind, Kind> rows[] = {{HttpFailure::Kind::unreachable, Kind::temporary},
                                                     {HttpFailure::Kind::lost, Kind::lost},
                                                     {HttpFailure::Kind::untrusted, Kind::protocol},
                                                     {HttpFailure::Kind::broken, Kind::protocol},
                                                     {HttpFailure::Kind::configuration, Kind::config}};
  for (const auto& [failure, kind] : rows) {
    HttpResult result;
    result.failure = {failure, "why"};
    const TokenResponse answer = oauth::interpret(std::move(result), {.at = sent_at});
    EXPECT_EQ(answer.kind, kind);
    EXPECT_EQ(answer.reason, "why");
  }
}

// RFC 6749 section 5.1, as servers write it: what is accepted, and what of it.
TEST(TokenResponse, AcceptsWhatServersSend) {
  std::string many;  // parameters
  for (int i = 0; i < 100; ++i) many += "&a=b";
  expect_kinds({
      {200, R"({"access_token":"t","expires_in":"3600"})", Kind::granted},
      {200, R"({"access_token":"t","token_type":"bearer","expires_in":3600.0,"refresh_token":null})", Kind::granted},
      {201,
       "\xef\xbb\xbf \n"
       R"({"access_token":"t","token_type":"BEARER","refresh_token":"","error":null})",
       Kind::granted},
      {200, "access_token=t&scope=repo%2Cgist&token_type=bearer", Kind::granted},
      {200, "access_token=t\n", Kind::granted},
      {200, "access_token=t" + many.substr(0, 99 * 4), Kind::granted},
      {200, R"({"access_token":")" + std::string(64 * 1024, 't') + "\"}", Kind::granted},
      {200, R"({"access_token":"t","extra":1,"extra":2})", Kind::granted},
  });
  expect_kinds({{200, "access_token=t" + many, Kind::temporary}});  // no form has as many
}

// THREATS.md C9, G4, G6: what is refused.
TEST(TokenResponse, RefusesBadTokens) {
  std::vector<Row> rows;
  for (const char* value :
       {R"("a\r\nX-Evil: 1")", R"("a b")", R"("")", "null", "12", "true", "[]", "{}", R"("\u00e4")", R"("a\u007f")"})
    rows.push_back({200, std::string(R"({"access_token":)") + value + "}", Kind::protocol});
  for (const char* type : {R"("mac")", R"("DPoP")", R"("N_A")", "1", "[]"})
    rows.push_back({200, std::string(R"({"access_token":"t","token_type":)") + type + "}", Kind::protocol});
  rows.push_back({200, R"({"access_token":"t","refresh_token":"a\nb"})", Kind::protocol});
  rows.push_back({200, R"({"access_token":"t","access_token":"t"})", Kind::protocol});
  rows.push_back({200, R"({"access_token":"t","refresh_token":"a","refresh_token":"b"})", Kind::protocol});
  rows.push_back({200, R"({"access_token":")" + std::string(64 * 1024 + 1, 't') + "\"}", Kind::protocol});
  rows.push_back({200, R"({"access_token":"t","refresh_token":")" + std::string(60'001, 'r') + "\"}", Kind::protocol});
  rows.push_back({200, "access_token=a%0d%0ab", Kind::protocol});
  rows.push_back({200, "access_token=a&access_token=b", Kind::protocol});
  expect_kinds(rows);
}

// THREATS.md N13: a good successor beside a bad access token is returned all the same; beside an error it is none.
TEST(TokenResponse, KeepsTheSuccessor) {
  const TokenResponse bad = answer_to(200, R"({"access_token":"a b","refresh_token":"new"})");
  EXPECT_EQ(bad.kind, Kind::protocol);
  EXPECT_EQ(bad.refresh_token.view(), "new");
  EXPECT_TRUE(bad.token.value.empty());
  EXPECT_EQ(answer_to(200, R"({"refresh_token":"new"})").refresh_token.view(), "new");
  EXPECT_EQ(answer_to(200, R"({"access_token":"t","token_type":"mac","refresh_token":"new"})").refresh_token.view(),
            "new");
  EXPECT_TRUE(
      answer_to(200, R"({"access_token":"t","refresh_token":"new","error":"server_error"})").refresh_token.empty());
  EXPECT_EQ(answer_to(400, R"({"access_token":"t","refresh_token":"new"})").refresh_token.view(), "new");
  EXPECT_EQ(answer_to(500, R"({"access_token":"t","refresh_token":"new"})").refresh_token.view(), "new");
  EXPECT_TRUE(answer_to(200, R"({"access_token":"t","refresh_token":""})").refresh_token.empty());
}

// An oddity beside the tokens costs none of them: the odd member is dropped, and the successor is kept whatever else is
// wrong (THREATS.md G, N13).
TEST(TokenResponse, TakesTheTokensBesideAnOddity) {
  const std::string tokens = R"("access_token":"t","refresh_token":"new")";
  const std::string deep = std::string(33, '[') + std::string(33, ']');
  const std::string rows[] = {
      "{" + tokens + R"(,"a":1,"a":2})",
      "{" + tokens + R"(,"expires_in":1,"expires_in":2})",
      "{" + tokens + R"(,"token_type":"bearer","token_type":"bearer"})",
      "{" + tokens + R"(,"refresh_token":"new"})",
      "{" + tokens + R"(,"error":null})",
      "{" + tokens + R"(,"error":false})",
      "{" + tokens + R"(,"error":0})",
      "{" + tokens + R"(,"error":""})",
      "{" + tokens + R"(,"error":{}})",
      "{" + tokens + R"(,"error":[]})",
      "{" + tokens + R"(,"token_type":""})",
      "{" + tokens + R"(,"token_type":" Bearer "})",
      "{" + tokens + ",\"name\":\"M\xfcller\"}",
      "{\"name\":\"M\xfcller\"," + tokens + "}",
      "{\"n\xfcme\":1," + tokens + "}",
      R"({"a":"\u0000",)" + tokens + "}",
      R"({"a":"\ud800",)" + tokens + "}",
      R"({"a":)" + deep + "," + tokens + "}",
      R"({"a":{"b":"}],{","c":[1,{"d":2}],"e":)" + deep + "}," + tokens + "}",
      R"({"a":"\",{","b":NaN,)" + tokens + "}",
      "{\"a\":\"\t\"," + tokens + "}",
      "{" + tokens + ",}",
      "{" + tokens + "}garbage",
      "{" + tokens + "}" + std::string("\0x", 2),
      "\xef\xbb\xbf {" + tokens + "}{}",
      "access_token=t&refresh_token=new&x=%zz&y=%ff",
  };
  for (const auto& body : rows) {
    const TokenResponse answer = answer_to(200, body);
    EXPECT_EQ(answer.kind, Kind::granted) << body << ": " << answer.reason;
    EXPECT_EQ(answer.refresh_token.view(), "new") << body;
    EXPECT_EQ(answer.token.value.view(), "t") << body;
  }
}

TEST(TokenResponse, KeepsTheSuccessorOfWhatItRefuses) {
  const std::pair<int, std::string> granting[] = {
      {200, R"({"access_token":"a","access_token":"b","refresh_token":"new"})"},
      {200, R"({"access_token":"t","refresh_token":"old","refresh_token":"new"})"},
      {200, R"({"refresh_token":"new","access_token":"t","a":")"},  // it breaks off
      {200, R"({"refresh_token":"new","access_token":)"},
      {200, "{\"refresh_token\":\"new\",\"access_token\":\"\xff\"}"},
      {400, R"({"access_token":"t","refresh_token":"new"})"},
      {503, R"({"access_token":"t","refresh_token":"new"})"},
  };
  for (const auto& [status, body] : granting) {
    const TokenResponse answer = answer_to(status, body);
    EXPECT_NE(answer.kind, Kind::granted) << body;
    EXPECT_EQ(answer.refresh_token.view(), "new") << body;
  }
  const std::pair<int, std::string> refusing[] = {
      {400, R"({"refresh_token":"This field may not be blank."})"},
      {400, R"({"refresh_token":["new"],"access_token":"a b"})"},
      {200, R"({"access_token":"t","refresh_token":"new","error":"server_error"})"},
      {200, R"({"access_token":"t","refresh_token":"new","error":{"code":1}})"},
      {200, R"({"access_token":"t","refresh_token":"new","error":null,"error":"invalid_grant"})"},
      {200, "{\"access_token\":\"t\",\"refresh_token\":\"new\",\"error\":\"x\",\"a\":\"\xff\"}"},
      {400, R"({"access_token":"t","refresh_token":"new","error":"invalid_grant"})"},
  };
  for (const auto& [status, body] : refusing) EXPECT_TRUE(answer_to(status, body).refresh_token.empty()) << body;
}

// Blanks, a number or an object are no refresh token: the one that was sent stays.
TEST(TokenResponse, KeepsTheOldRefreshTokenBesideNone) {
  for (const char* value : {R"("   ")", R"("")", "null", "false", "true", "12", "{}", "[]", R"(["new"])"}) {
    const TokenResponse answer = answer_to(200, std::string(R"({"access_token":"t","refresh_token":)") + value + "}");
    EXPECT_EQ(answer.kind, Kind::granted) << value;
    EXPECT_TRUE(answer.refresh_token.empty()) << value;
  }
}

// Of a body over the limit, what was read is searched.
TEST(TokenResponse, KeepsTheSuccessorOfATooLargeBody) {
  HttpResult result;
  result.failure = {HttpFailure::Kind::broken, "login.example sent too much"};
  result.answer.status = 200;
  result.answer.body = Secret(R"({"access_token":"t","refresh_token":"new","a":"aaaaaaaa)");
  const TokenResponse answer = oauth::interpret(std::move(result), {.at = sent_at});
  EXPECT_EQ(answer.kind, Kind::protocol);
  EXPECT_EQ(answer.refresh_token.view(), "new");
}

TokenResponse answer_to_refresh(int status, const std::string& body, std::span<const std::string_view> ending = {}) {
  HttpResult result;
  result.answered = true;
  result.answer.status = status;
  result.answer.body = Secret(body);
  oauth::Sent sent;
  sent.at = sent_at;
  sent.refresh = true;
  sent.ending_errors = ending;
  return oauth::interpret(std::move(result), std::move(sent));
}

// Words that say that the sign-in is over keep the grant, unless they are this server's own.
TEST(TokenResponse, KnowsTheWordsForASignInThatIsOver) {
  for (const char* code :
       {"token_inactive", "invalid_refresh_token", "refresh_token_expired", "token_expired", "token_revoked",
        "expired_token", "session_expired", "invalid_code", "mfa_required", "interaction_required"})
    EXPECT_EQ(answer_to_refresh(400, json_error(code)).kind, Kind::login) << code;
  constexpr std::string_view own[] = {"unauthorized_client"};
  EXPECT_EQ(answer_to_refresh(400, json_error("unauthorized_client"), own).kind, Kind::dead);
  EXPECT_EQ(answer_to_refresh(403, json_error("unauthorized_client"), own).kind, Kind::dead);
  EXPECT_EQ(answer_to_refresh(400, json_error("unauthorized_client")).kind, Kind::config);
  EXPECT_EQ(answer_to_refresh(503, json_error("unauthorized_client"), own).kind, Kind::temporary);
  EXPECT_EQ(answer_to(400, json_error("unauthorized_client")).kind, Kind::config);  // of a code
  const std::string invalid = json_error("invalid_request", R"(,"error_description":"Invalid refresh_token")");
  EXPECT_EQ(answer_to_refresh(400, invalid).kind, Kind::login);  // Bitbucket Cloud
  EXPECT_EQ(answer_to(400, invalid).kind, Kind::config);
  EXPECT_EQ(answer_to_refresh(400, json_error("invalid_request", R"(,"error_description":"no refresh token")")).kind,
            Kind::config);
  EXPECT_EQ(answer_to_refresh(401, json_error("invalid_client", R"(,"error_description":"invalid client")")).kind,
            Kind::config);
}

TEST(TokenResponse, KnowsTheWordsForAFaultThatPasses) {
  for (const char* code : {"temporarily_unavailable", "server_error", "slow_down", "rate_limit_exceeded", "ratelimited",
                           "too_many_attempts", "internal_error", "internal_failure", "unknown_error"})
    for (const int status : {200, 400, 403, 429, 500})
      EXPECT_EQ(answer_to_refresh(status, json_error(code)).kind, Kind::temporary) << status << code;
  for (const int status : {408, 425, 429, 500, 503, 599})  // whatever the body says
    EXPECT_EQ(answer_to_refresh(status, json_error("invalid_grant")).kind, Kind::temporary) << status;
}

// Answers of public servers and frameworks to a refresh, none with an OAuth error.
TEST(TokenResponse, ReadsErrorsThatAreNotOAuths) {
  const struct {
    int status;
    std::string body;
    Kind kind;
    const char* says;
  } rows[] = {
      {401, R"({"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid: abc"}],"success":false})",
       Kind::login, "Refresh token invalid: abc"},  // Fitbit
      {400, R"({"errors":[{"errorType":"validation","message":"Missing parameter"}],"success":false})", Kind::protocol,
       "Missing parameter"},
      {400, R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"no such client"})", Kind::protocol,
       "no such client"},  // problem+json
      {401, R"({"timestamp":"2026-01-01","status":401,"error":"Bad credentials","path":"/oauth/token"})",
       Kind::protocol, "Bad credentials"},  // Spring
      {401, R"({"error":{"code":401,"message":"API key not valid","status":"UNAUTHENTICATED"}})", Kind::protocol,
       "API key not valid"},
      {400, R"({"error":{"type":"OAuthException","message":"The refresh token has expired"}})", Kind::login,
       "The refresh token has expired"},
      {403, R"({"errorCode":"E0000006","errorSummary":"You do not have permission"})", Kind::protocol,
       "You do not have permission"},                                                         // Okta
      {400, R"([{"message":"bad id","errorCode":"INVALID_ID"}])", Kind::protocol, "bad id"},  // Salesforce
      {422, R"({"message":"unprocessable"})", Kind::protocol, "unprocessable"},
      {400, R"({"error":17})", Kind::protocol, ""},
      {400, "status=bad&message=no+such+client", Kind::protocol, "no such client"},
      {400, "<?xml version='1.0'?><error>no</error>", Kind::protocol, ""},
      {400, "<?xml version='1.0'?><html>no</html>", Kind::temporary, ""},
      {429, R"({"message":"slow down"})", Kind::temporary, ""},
      {404, R"({"message":"no"})", Kind::config, ""},
  };
  for (const auto& row : rows) {
    const TokenResponse answer = answer_to_refresh(row.status, row.body);
    EXPECT_EQ(answer.kind, row.kind) << row.body << answer.reason;
    EXPECT_EQ(answer.error, "");
    EXPECT_NE(answer.reason.find("without an OAuth error"), std::string::npos) << answer.reason;
    const std::string said = *row.says ? std::string(", server says: ") + row.says : "";
    EXPECT_NE(answer.reason.find(said), std::string::npos) << answer.reason;
  }
}

// RFC 6749 has no answer with an id_token alone, but an account whose bearer it is needs nothing else.
TEST(TokenResponse, TakesAnIdTokenAloneWhereItIsTheBearer) {
  const auto kind_of = [](const std::string& body, Bearer bearer) {
    HttpResult result;
    result.answered = true;
    result.answer.status = 200;
    result.answer.body = Secret(body);
    oauth::Sent sent;
    sent.bearer = bearer;
    return oauth::interpret(std::move(result), std::move(sent)).kind;
  };
  EXPECT_EQ(kind_of(R"({"id_token":"a.b.c"})", Bearer::id_token), Kind::granted);
  EXPECT_EQ(kind_of(R"({"id_token":"a.b.c"})", Bearer::access_token), Kind::protocol);
  EXPECT_EQ(kind_of(R"({"id_token":"a b"})", Bearer::id_token), Kind::protocol);
  EXPECT_EQ(kind_of(R"({"id_token":"a.b.c","access_token":"a b"})", Bearer::id_token), Kind::protocol);
}

std::string jwt(const std::string& claims) { return "e30." + base64url(claims) + ".c2ln"; }

// THREATS.md G7: seconds in every spelling.
TEST(TokenResponse, ComputesTheExpiry) {
  constexpr std::int64_t ten_years = 10LL * 365 * 24 * 3600;
  const struct {
    std::string members;
    std::optional<std::int64_t> life;
  } rows[] = {
      {R"("expires_in":3600)", 3600},
      {R"("expires_in":"3600")", 3600},
      {R"("expires_in":" 3600 ")", 3600},
      {R"("expires_in":3600.9)", 3600},
      {R"("expires_in":3.6e3)", 3600},
      {R"("expires_in":0)", 0},
      {R"("expires_in":-5)", 0},
      {R"("expires_in":"-5")", 0},
      {R"("expires_in":1e-400)", 0},
      {R"("expires_in":1000000000000000000)", ten_years},
      {R"("expires_in":99999999999999999999999999)", ten_years},
      {R"("expires_in":"1e400")", ten_years},
      {R"("expires_in":315360001)", ten_years},
      {R"("expires_in":null)", {}},
      {R"("expires_in":true)", {}},
      {R"("expires_in":"soon")", {}},
      {R"("expires_in":"nan")", {}},
      {R"("expires_in":"1 2")", {}},
      {R"("expires_in":[])", {}},
      {R"("refresh_token":"r")", 300},
      {R"("refresh_token":"r","expires_in":60)", 60},
      {R"("refresh_token":null)", {}},
  };
  for (const auto& row : rows) {
    const TokenResponse answer = answer_to(200, R"({"access_token":"t",)" + row.members + "}");
    ASSERT_EQ(answer.kind, Kind::granted) << row.members << answer.reason;
    const auto& at = answer.token.expires_at;
    EXPECT_EQ(at ? std::optional((*at - sent_at).count()) : std::nullopt, row.life) << row.members;
  }
  const std::int64_t now = sent_at.time_since_epoch().count();
  const auto life_of = [&](const std::string& exp) {
    const auto at = answer_to(200, R"({"access_token":")" + jwt(R"({"exp":)" + exp + "}") + R"(","refresh_token":"r"})")
                        .token.expires_at;
    return (*at - sent_at).count();
  };
  EXPECT_EQ(life_of(std::to_string(now + 77)), 77);
  EXPECT_EQ(life_of(std::to_string(now + 77) + ".5"), 77);
  EXPECT_EQ(life_of(std::to_string(now - 77)), 0);
  EXPECT_EQ(life_of("999999999999999999"), ten_years);
  EXPECT_EQ(life_of("\"x\""), 300);
}

TEST(TokenResponse, ReadsTheToken) {
  const TokenResponse answer = answer_to(200, R"({"access_token":"t","refresh_token":"r","scope":"a  b"})");
  EXPECT_EQ(answer.token.value.view(), "t");
  EXPECT_EQ(answer.token.type, "Bearer");
  EXPECT_EQ(answer.token.fingerprint, oauth::fingerprint(Secret("t")));
  EXPECT_EQ(answer.token.obtained_at, sent_at);
  EXPECT_EQ(answer.refresh_token.view(), "r");
  EXPECT_EQ(answer.token.scope, "a b");
  EXPECT_EQ(answer.token.scope, "a b");
  const auto scope_of = [](const char* members) {
    return answer_to(200, std::string(R"({"access_token":"t",)") + members + "}").token.scope;
  };
  EXPECT_EQ(scope_of(R"("scope":"repo,gist")"), "repo gist");
  EXPECT_EQ(scope_of(R"("scope":"repo, gist,")"), "repo gist");
  EXPECT_EQ(scope_of(R"("scope":["repo","gist",1])"), "repo gist");
  EXPECT_EQ(scope_of(R"("scopes":"repo gist")"), "repo gist");
  EXPECT_EQ(scope_of(R"("scope":"repo","scopes":"gist")"), "repo");
  EXPECT_EQ(scope_of(R"("scope":"a\u001b[2J b")"), "b");
  EXPECT_EQ(scope_of(R"("scope":null)"), "");
}

// The server's own fields stay the text that was sent, within 16 KiB.
TEST(TokenResponse, KeepsExtrasAsStrings) {
  const TokenResponse answer = answer_to(
      200,
      R"({"access_token":"t","expires_in":1,"account_key":9999982253621659654,"version":"3","ok":true,"ratio":1.50,)"
      R"("nothing":null,"nested":{"access_token":"x"},"list":[1],"blank":""})");
  const std::map<std::string, std::string> wanted = {
      {"account_key", "9999982253621659654"}, {"version", "3"}, {"ok", "true"}, {"ratio", "1.50"}, {"blank", ""}};
  EXPECT_EQ(answer.token.extra, wanted);
  const TokenResponse large = answer_to(200, R"({"access_token":"t","a":")" + std::string(15'000, 'x') + R"(","b":")" +
                                                 std::string(15'000, 'x') + R"(","c":"y"})");
  EXPECT_EQ(large.token.extra.size(), 2u);
  EXPECT_EQ(large.token.extra.count("b"), 0u);
}

TEST(TokenResponse, ReadsTheIdToken) {
  const std::string id_token = jwt(R"({"sub":"alice","exp":1})");
  const TokenResponse answer = answer_to(200, R"({"access_token":"t","id_token":")" + id_token + "\"}");
  EXPECT_EQ(answer.token.id_token.view(), id_token);
  EXPECT_EQ(answer.subject, "alice");
  EXPECT_EQ(answer.nonce, "");
  EXPECT_EQ(answer_to(200, R"({"access_token":"t","id_token":")" + jwt(R"({"nonce":"n"})") + "\"}").nonce, "n");
  for (const char* bad : {R"(e30.e30.\r\nX-Evil: 1)", R"(e30.e30.a b)", R"(e30.e30.\u00e4)", ""}) {
    const TokenResponse other = answer_to(200, std::string(R"({"access_token":"t","id_token":")") + bad + "\"}");
    EXPECT_EQ(other.kind, Kind::granted);
    EXPECT_TRUE(other.token.id_token.empty()) << bad;
  }
  for (const char* odd : {"x", "a.b.c", "a.e30.c", "a..c"}) {
    const TokenResponse other = answer_to(200, std::string(R"({"access_token":"t","id_token":")") + odd + "\"}");
    EXPECT_EQ(other.kind, Kind::granted);
    EXPECT_EQ(other.subject, "");
  }
}

TEST(TokenResponse, LeavesOutWhatNoRecordCanHold) {
  EXPECT_EQ(answer_to(200, "access_token=t&x=%00&y=z").token.extra, (std::map<std::string, std::string>{{"y", "z"}}));
}

// RFC 8693 section 2.2.1: of an exchange, and of nothing else.
TEST(TokenResponse, TakesAnExchangedTokenOfNoType) {
  EXPECT_EQ(
      answer_to(200,
                R"({"access_token":"t","token_type":"N_A","issued_token_type":"urn:ietf:params:oauth:token-type:jwt"})")
          .kind,
      Kind::granted);
  EXPECT_EQ(answer_to(200, R"({"access_token":"t","token_type":"N_A"})").kind, Kind::protocol);
  EXPECT_EQ(answer_to(200, R"({"access_token":"t","token_type":"mac","issued_token_type":"x"})").kind, Kind::protocol);
}

// RFC 8628 section 3.5; GitHub names the new interval beside slow_down.
TEST(TokenResponse, ReadsTheIntervalToKeep) {
  EXPECT_EQ(answer_to(200, json_error("slow_down", R"(,"interval":10)")).interval, seconds(10));
  EXPECT_EQ(answer_to(400, json_error("slow_down", R"(,"interval":"12")")).interval, seconds(12));
  EXPECT_EQ(answer_to(400, json_error("slow_down")).interval, std::nullopt);
}

// THREATS.md O2: Retry-After is read on every refusal.
TEST(TokenResponse, ReadsRetryAfter) {
  for (const int status : {429, 503, 500}) {
    EXPECT_EQ(answer_to(status, json_error("temporarily_unavailable"), "120").retry_after, seconds(120));
    EXPECT_EQ(answer_to(status, "", "Sun, 06 Nov 1994 08:49:47 GMT").retry_after, seconds(10));
    EXPECT_FALSE(answer_to(status, "", "soon").retry_after);
  }
}

// THREATS.md H1, H3: of a body only the checked code and masked words are shown, and none of our secrets, whole or in
// part.
TEST(TokenResponse, ShowsNothingElse) {
  const auto reason_of = [](const std::string& body, int status = 400) {
    HttpResult result;
    result.answered = true;
    result.answer.status = status;
    result.answer.body = Secret(body);
    oauth::Sent sent;
    sent.at = sent_at;
    sent.server = "login.example";
    sent.secrets.emplace_back("canary-refresh-token-0123456789");
    sent.secrets.emplace_back("pin");
    return oauth::interpret(std::move(result), std::move(sent)).reason;
  };
  EXPECT_EQ(reason_of(json_error("invalid_grant", R"(,"error_description":"it is over")")),
            "login.example refused (invalid_grant), server says: it is over");
  EXPECT_EQ(
      reason_of(json_error("invalid_grant", R"(,"error_description":"token canary-refresh-token-0123456789 is bad")")),
      "login.example refused (invalid_grant), server says: token *** is bad");
  EXPECT_EQ(reason_of(json_error("invalid_grant", R"(,"error_description":"canary-refr... is bad, and so is pin")")),
            "login.example refused (invalid_grant), server says: ***... is bad, and so is ***");
  EXPECT_EQ(reason_of("error=invalid_grant&error_description=a%1b%5b2Jb"),
            "login.example refused (invalid_grant), server says: a?[2Jb");
  EXPECT_EQ(reason_of(json_error("invalid_grant",
                                 R"(,"refresh_token":"another-secret","error_description":"another-secret")")),
            "login.example refused (invalid_grant), server says: ***");
  EXPECT_LE(
      reason_of(json_error("invalid_grant", R"(,"error_description":")" + std::string(100'000, 'x') + "\"")).size(),
      300u);
  // Not as an error code or a token's type, either.
  EXPECT_EQ(reason_of(json_error("canary-refresh-token-0123456789")).find("canary"), std::string::npos);
  EXPECT_EQ(reason_of(R"({"access_token":"t","token_type":"canary-refresh-token-0123456789"})", 200),
            "login.example gave a token of type ***, not Bearer");
  EXPECT_EQ(reason_of("<h1>canary</h1>", 503), "login.example answered 503 without an OAuth error");
  EXPECT_EQ(reason_of(json_error(R"(\u001b[2J)"), 200), "login.example answered 200 with an error that is not OAuth's");
  EXPECT_EQ(reason_of(R"({"access_token":"t","token_type":"\u001b[2J"})", 200),
            "login.example gave a token of type ?[2J, not Bearer");
  EXPECT_EQ(reason_of(R"({"access_token":"canary)", 200).find("canary"), std::string::npos);
}

TEST(TokenResponse, NamesWhereARedirectLed) {
  HttpResult result;
  result.answered = true;
  result.answer.status = 307;
  result.answer.redirected_to = "https://evil.example";
  EXPECT_EQ(oauth::interpret(std::move(result), {.at = sent_at}).reason,
            "the token endpoint redirected to https://evil.example; not followed");
}

TEST(TokenResponse, EndsInAnExitCode) {
  const std::pair<Kind, Exit> rows[] = {{Kind::granted, Exit::ok},       {Kind::temporary, Exit::temporary},
                                        {Kind::lost, Exit::temporary},   {Kind::login, Exit::login},
                                        {Kind::dead, Exit::login},       {Kind::config, Exit::config},
                                        {Kind::protocol, Exit::protocol}};
  for (const auto& [kind, exit] : rows) EXPECT_EQ(oauth::exit_of(kind), exit);
}

}  // namespace
