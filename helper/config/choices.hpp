// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "helper/base/names.hpp"

// The values of configuration keys that have a fixed set of values (keybearer-config(5)).

// RFC 7591 section 2, RFC 8705 section 2.1.
enum class AuthMethod { none, client_secret_basic, client_secret_post, private_key_jwt, tls_client_auth };
template <>
struct Names<AuthMethod> {
  static constexpr std::string_view all[] = {"none", "client_secret_basic", "client_secret_post", "private_key_jwt",
                                             "tls_client_auth"};
};

// Whether client_id and secret are form-encoded in a Basic header (RFC 6749 section 2.3.1), or sent unchanged.
enum class BasicEncoding { rfc6749, raw };
template <>
struct Names<BasicEncoding> {
  static constexpr std::string_view all[] = {"rfc6749", "raw"};
};

// RFC 7518 section 3.1.
enum class SigningAlgorithm { RS256, PS256, ES256 };
template <>
struct Names<SigningAlgorithm> {
  static constexpr std::string_view all[] = {"RS256", "PS256", "ES256"};
};

// The `aud` of a client assertion (RFC 7523 section 3).
enum class AssertionAudience { issuer, token_endpoint };
template <>
struct Names<AssertionAudience> {
  static constexpr std::string_view all[] = {"issuer", "token_endpoint"};
};

// Which token callers get.
enum class Bearer { access_token, id_token };
template <>
struct Names<Bearer> {
  static constexpr std::string_view all[] = {"access_token", "id_token"};
};

// Whether git gets a Bearer header.
enum class GitBearer { automatic, yes, no };
template <>
struct Names<GitBearer> {
  static constexpr std::string_view all[] = {"auto", "yes", "no"};
};

// Whether a caller's request may ask the user something.
enum class Interactive { automatic, never };
template <>
struct Names<Interactive> {
  static constexpr std::string_view all[] = {"auto", "never"};
};

// Whether a token that expires soon is refreshed before a caller needs it.
enum class RefreshAhead { automatic, no };
template <>
struct Names<RefreshAhead> {
  static constexpr std::string_view all[] = {"auto", "no"};
};

// Where access tokens are cached.
enum class CacheBackend { kernel, runtime, none };
template <>
struct Names<CacheBackend> {
  static constexpr std::string_view all[] = {"kernel", "runtime", "none"};
};
