// SPDX-License-Identifier: MIT
#include "helper/oauth/client_authentication.hpp"

#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>
#include <tuple>

#include "helper/base/ascii.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/error.hpp"
#include "helper/base/form.hpp"
#include "helper/base/json.hpp"

namespace {

using oauth::Client;
using oauth::HttpRequest;

Client client(const char* id, const char* secret, AuthMethod method, BasicEncoding encoding = BasicEncoding::rfc6749) {
  Client made;
  made.id = id;
  made.secret = Secret(secret);
  made.authentication = {method, encoding, {}};
  made.audience = "https://login.example";
  return made;
}

struct Row {
  const char* what;
  const char *id, *secret;
  AuthMethod method;
  BasicEncoding encoding;
  const char *body, *authorization;
};

// RFC 6749 section 2.3.1: Basic encodes both parts, and there are never two methods in one request.
TEST(ClientAuth, WritesTheRequestsBytes) {
  const Row rows[] = {
      {"a public client", "my client", "", AuthMethod::none, BasicEncoding::rfc6749, "grant_type=x&client_id=my+client",
       ""},
      {"RFC 6749's example", "s6BhdRkqt3", "gX1fBat3bV", AuthMethod::client_secret_basic, BasicEncoding::rfc6749,
       "grant_type=x", "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"},
      {"encoded first", "1PpG/Q 1", "z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw=", AuthMethod::client_secret_basic,
       BasicEncoding::rfc6749, "grant_type=x",
       "Basic MVBwRyUyRlErMTp6JTJGdFo5VndGWnFBcG1JUSUyQlpIMUk1cExrJTJGdUI0dWQlM0FYMiUyRjhiTCUyQndmRlR0MXJGdyUzRA=="},
      {"raw, as GoTo takes it", "a b", "c:d+/=", AuthMethod::client_secret_basic, BasicEncoding::raw, "grant_type=x",
       "Basic YSBiOmM6ZCsvPQ=="},
      {"in the body", "i&d", "s=%+\xc3\xa4", AuthMethod::client_secret_post, BasicEncoding::rfc6749,
       "grant_type=x&client_id=i%26d&client_secret=s%3D%25%2B%C3%A4", ""},
  };
  for (const auto& row : rows) {
    HttpRequest request;
    request.form.add("grant_type", "x");
    oauth::authenticate(request, client(row.id, row.secret, row.method, row.encoding));
    EXPECT_EQ(request.form.encoded().view(), row.body) << row.what;
    EXPECT_EQ(request.authorization.view(), row.authorization) << row.what;
  }
}

TEST(ClientAuth, RefusesWhatItCannotSay) {
  HttpRequest request;
  EXPECT_THROW(oauth::authenticate(request, client("id", "s", AuthMethod::private_key_jwt)), Error);
  EXPECT_THROW(oauth::authenticate(request, client("i:d", "s", AuthMethod::client_secret_basic, BasicEncoding::raw)),
               Error);
  EXPECT_TRUE(request.form.encoded().empty());
  EXPECT_TRUE(request.authorization.empty());
}

// The configured method, else none without a secret, else the first of basic and post that the server lists.
TEST(ClientAuth, ChoosesAMethod) {
  const std::vector<std::string> none = {}, both = {"client_secret_post", "client_secret_basic", "none"},
                                 post = {"private_key_jwt", "client_secret_post"}, neither = {"private_key_jwt"};
  Account account;
  const auto chosen = [&](bool has_secret, const std::vector<std::string>& offered) {
    return oauth::choose_auth_method(account, has_secret, offered);
  };
  EXPECT_EQ(chosen(false, both), AuthMethod::none);
  EXPECT_EQ(chosen(true, none), AuthMethod::client_secret_basic);
  EXPECT_EQ(chosen(true, both), AuthMethod::client_secret_basic);
  EXPECT_EQ(chosen(true, post), AuthMethod::client_secret_post);
  EXPECT_EQ(chosen(true, neither), AuthMethod::client_secret_basic);
  account.client.preset_auth_method = AuthMethod::client_secret_post;
  EXPECT_EQ(chosen(true, both), AuthMethod::client_secret_post);
  EXPECT_EQ(chosen(false, both), AuthMethod::none);  // GitHub's device flow has no secret
  account.client.keys.certificate_file = "/x.pem";
  EXPECT_EQ(chosen(true, both), AuthMethod::tls_client_auth);
  account.client.keys.assertion.command = "id-token";
  EXPECT_EQ(chosen(false, both), AuthMethod::private_key_jwt);
  account.client.auth_method = AuthMethod::none;
  EXPECT_EQ(chosen(true, both), AuthMethod::none);
}

// Made by openssl(1): genrsa 2048, and ecparam -name prime256v1 (or secp384r1) -genkey.
constexpr const char* rsa_key = R"(-----BEGIN RSA PRIVATE KEY-----
MIIEogIBAAKCAQEAl2QfQYoSfQu4+l3sECgAFQZxquj7wNRAv4bDRMdWXJRKqh+l
6XVCe0NNsz7cWdb8cUv4mgiwIT19Uqu0RW5XvmKp+mtVsOl1YaZVsdpqjTSYBONc
MhHQquvD0LO3PIPcQGf7SDVDffh4PQKDXIx59VaiK/l0r6G0Kz0VJyDtJl7LiQta
QngfWWu2AdfhMLaQstkK6/npAIyfXZwtxauiIXrdEOz4ymiLt+jAkA7ESssfFeXY
vkiGtp/YC9YnO+R1jWtGH7CtP77Ndze1xTk129AKDt2T7daPA/Z1QvplpXW+KMp1
4fyAteRF4WLqPB7HjE8HS5KVoJlTNNUf0vzhJQIDAQABAoIBABOk8klW2T9Qnhge
x9rw1dHknCtJQCGtaRlxKzVpiFNLCsU4hhbdGFtWSGbR6VXfB7LL4N5b8j7d870e
eq3nu4sA0n2kH+Js6MZbBxOk+96GzJMVzYjRtvn2zdnu9//qPFI/K+QaxT87Vp7U
DKedstWbAEAkhnejy/UwX+ZL53nq7+5z5qag2ERviMzeZ4+4e/ncfKGGFRpgj2qB
2ZpSbefyo7WsUAd2xRrSIdFVI6DdDtkOelT4YOg6J7b2i1odtOXDWrcVGiP/zz2E
2ZlsGCnEpQb+WETPAf8yZwbdE5WJxsJGnIo8BV1CR4TnxNyREmCZGIvvHRVua4Ww
enSSEqECgYEAzBsV0j3+pQRDdC9eXyInsbmyUQDxqCsC8hrU1d97zxSoY+iJImB8
j39pdFrXMne8Mkia9ERlzFQq6wM8/TEYV4dNHCykBUDErHtNBwyVSwmAcAL1pIGY
iJ1Ng+japbUbVO55T7NZzJZVo6uuvW/yRfEvaJ+B4RH5dG7lsBOZzI8CgYEAveHs
OenCABLvgUSmpnpylTWVyxOmhLvW7bXbNVXPPt6RGUyDdIYig//s+b2OmZdP9Qv9
AMo9lYULNEjzpVN+11tdAWq/EqZLMLfhURda5hG+qN5Ju8ptgQlTvkIoljJrYWY6
ELkYPVtLDtkBqxoGAW9t2rpIyZz3/AfNPA72+QsCgYAcvg+znLFYcaJCIU2L3hZy
67CVwalGQlBW4bppJ+Cah9EyyJNPOQExgALMtOIrJDtnZVwU2/Dt9khY8grLqPdB
lDciqZKrfrRziaWOQZJgj8T7gR8wfGOLkYNR+R+ZSEjCDBcfRyV1LxJ+SvX/jV0z
xkQj2pqCpHJZmChWRFxbNwKBgCX/nyFbySnwoCNTVLI+EM4RQh+4l/s6B+HcIbkD
qgyfx5Ozfx8DdMbLoWW87FuKL0MPmhrdXgOc80gMTU3Jbrm0G+Gbtg8KXkOqmJl8
vgEKjggHK+Q7tzw6XJrXbH3aKyj7pyUPlW055sRa4v2VoJwK64X4/3XxRqMWAJlD
OWNPAoGACdq4v5cDSTPkCQVVouUDSplSLk8rjY2P00RidE+yRDL9eobBH6N8W7BB
yCz340I81i392ifPeQMjHePIK8xcmFkLM49XDFQtJ1nmsvQjeVAFZYbLzALOhLI6
COKfvaWVRvq+QQwsXnrFQgL8dxGgN8V/bfMHPTRawM3qrfReJMU=
-----END RSA PRIVATE KEY-----
)";
constexpr const char* p256_key = R"(-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIMxz5g5/B53aO3QZ4Ve/PxjTahNsf3wussIfPro2Y240oAoGCCqGSM49
AwEHoUQDQgAED4R4sEqj3QPdxQSah+rn9mezSm8OKZ0AgZw3pXCXOs9AEebnm67P
M/1eKa3Sri39H1Fvqif+zNvNUxnZ4qQiCA==
-----END EC PRIVATE KEY-----
)";

constexpr const char* p384_key = R"(-----BEGIN EC PRIVATE KEY-----
MIGkAgEBBDDrIVnPcSP5z7pqtiSv8a0SAPvIA84RbxAcUc8nuf8OAxlPi93fsAJv
KDv6W5OlPbagBwYFK4EEACKhZANiAATP21dLsF5dQ/K8eBVwxLeaAGe4AY+u8+rH
orz8o7ain9daiq7ehfsXoRFmlEV5bLULdqVjAaU7yf67pUqeOUv/x9WNVAl5ifsS
SE24WuuTth2/WHc0Nh1jKxVIYEdouyM=
-----END EC PRIVATE KEY-----
)";

std::vector<std::string_view> parts(std::string_view jwt) { return split(jwt, '.'); }

std::string decoded(std::string_view part) { return *decode_base64<std::string>(part); }

// RFC 7523 section 3, RFC 7515. Whether the signatures are right, oidc-provider says (tests/provider).
TEST(ClientAuth, SignsAnAssertionAnewForEachRequest) {
  for (const auto& [key, algorithm, signature_size] : {std::tuple{rsa_key, SigningAlgorithm::RS256, 256u},
                                                       {rsa_key, SigningAlgorithm::PS256, 256u},
                                                       {p256_key, SigningAlgorithm::ES256, 64u}}) {
    Client signer = client("the client", key, AuthMethod::private_key_jwt);
    signer.authentication.signing_algorithm = algorithm;
    signer.keys.key_id = "k1";
    std::string last;
    for (int i = 0; i < 2; ++i) {
      HttpRequest request;
      oauth::authenticate(request, signer);
      const std::string body(request.form.encoded().view());
      EXPECT_EQ(body.find("client_id=the+client&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-"
                          "type%3Ajwt-bearer&client_assertion="),
                0u);
      const std::string jwt = body.substr(body.rfind('=') + 1);
      EXPECT_NE(jwt, last);
      last = jwt;
      ASSERT_EQ(parts(jwt).size(), 3u);
      EXPECT_EQ(decoded(parts(jwt)[0]),
                R"({"alg":")" + std::string(name_of(algorithm)) + R"(","typ":"JWT","kid":"k1"})");
      EXPECT_EQ(decoded(parts(jwt)[1])
                    .find(R"({"iss":"the client","sub":"the client","aud":"https://login.example","jti":")"),
                0u);
      const auto claims = json::Document::parse(Secret(decoded(parts(jwt)[1])), Exit::internal, "the claims");
      const auto issued = claims.root()["iat"].integer().value_or(0);
      EXPECT_EQ(claims.root()["exp"].integer(), issued + 300);
      EXPECT_LE(std::abs(issued - std::time(nullptr)), 60);
      EXPECT_EQ(decoded(parts(jwt)[2]).size(), signature_size);
      EXPECT_TRUE(request.authorization.empty());
    }
  }
}

TEST(ClientAuth, RefusesKeysThatCannotSign) {
  for (const char* key :
       {"", "no key", p384_key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----\n"}) {
    HttpRequest request;
    try {
      oauth::authenticate(request, client("id", key, AuthMethod::private_key_jwt));
      ADD_FAILURE() << key;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit, Exit::config) << key;
    }
    EXPECT_TRUE(request.form.encoded().empty());
  }
  Client other = client("id", p256_key, AuthMethod::private_key_jwt);
  other.authentication.signing_algorithm = SigningAlgorithm::RS256;
  HttpRequest request;
  EXPECT_THROW(oauth::authenticate(request, other), Error);
}

}  // namespace
