// SPDX-License-Identifier: MIT
//
// The cache has two backends, and each may be missing: many containers block the kernel's keyring, and cron does not
// set XDG_RUNTIME_DIR. An entry contains its whole identity, since two identities may have the same digest. A token is
// in one backend at a time: an older token elsewhere would be found again once the newer one has expired.
#include "helper/core/cache.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/kernel_key.hpp"
#include "helper/base/paths.hpp"

namespace {

constexpr std::size_t entry_limit = 512 * 1024;  // bytes

Secret encode(const Account& account, const AccessToken& token) {
  json::Writer out;
  out.begin_object().member("identity", account.token_identity()).key("token");
  write(out, token);
  return out.end_object().take();
}

std::optional<AccessToken> decode(const Account& account, std::optional<Secret> entry) {
  if (!entry) return {};
  const auto document = json::Document::parse(std::move(*entry), Exit::io, "the cached token");
  if (document.root()["identity"].string() != account.token_identity()) return {};
  return read_token(document.root()["token"]);
}

std::string key_name(const Account& account) {
  return "keybearer:" + account.name + ":" + name_digest(account.token_identity());
}

std::string file_name(const Account& account) {
  return account.name + "-" + name_digest(account.token_identity()) + ".json";
}

// Under `su` and `sudo -E` XDG_RUNTIME_DIR may still name another user's directory.
bool is_own_folder(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

// Empty if there is none.
std::string runtime_folder() {
  const char* variable = secure_getenv("XDG_RUNTIME_DIR");
  const std::string base = variable && *variable ? variable : "/run/user/" + std::to_string(geteuid());
  return base.starts_with('/') && is_own_folder(base) ? base + "/keybearer" : "";
}

Descriptor open_runtime_folder(const std::string& path) {
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!folder || fstat(folder.get(), &status) != 0) return {};
  if (status.st_uid != geteuid() || (status.st_mode & 077) != 0) return {};
  return folder;
}

std::optional<Secret> find_runtime_file(const std::string& name) {
  const auto path = runtime_folder();
  if (path.empty()) return {};
  const Descriptor folder = open_runtime_folder(path);
  if (!folder) return {};
  const Descriptor file = open_own_file(folder.get(), name, O_RDONLY);
  Secret entry;
  if (!file || !read_up_to(file.get(), entry, entry_limit) || entry.size() > entry_limit) return {};
  return entry;
}

bool put_runtime_file(const std::string& name, const Secret& entry) {
  const auto path = runtime_folder();
  if (path.empty()) return false;
  const Descriptor folder = open_own_folder(path, Exit::io);
  return replace_file(folder.get(), name, entry.view(), 0600);
}

void drop_runtime_file(const std::string& name) {
  const auto path = runtime_folder();
  if (path.empty()) return;
  if (const Descriptor folder = open_runtime_folder(path)) unlinkat(folder.get(), name.c_str(), 0);
}

// The timeout of a token's key in the kernel. A token without an expiry leaves the cache after a day.
std::chrono::seconds key_timeout(const AccessToken& token, Time at) {
  constexpr std::chrono::seconds day{24 * 3600}, decade{10 * 365 * 24 * 3600};
  return token.expires_at ? std::min<std::chrono::seconds>(*token.expires_at - at, decade) : day;
}

struct Backend {
  CacheBackend name;
  std::optional<AccessToken> (*find)(const Account& account);
  bool (*put)(const Account& account, const AccessToken& token);
  void (*drop)(const Account& account);
  bool (*works)();
};

constexpr Backend kernel = {
    CacheBackend::kernel,
    [](const Account& account) { return decode(account, find_kernel_key(key_name(account))); },
    [](const Account& account, const AccessToken& token) {
      return put_kernel_key(key_name(account), encode(account, token), key_timeout(token, now()));
    },
    [](const Account& account) { drop_kernel_key(key_name(account)); },
    [] { return kernel_keyring_works(); },
};

constexpr Backend runtime = {
    CacheBackend::runtime,
    [](const Account& account) { return decode(account, find_runtime_file(file_name(account))); },
    [](const Account& account, const AccessToken& token) {
      return put_runtime_file(file_name(account), encode(account, token));
    },
    [](const Account& account) { drop_runtime_file(file_name(account)); },
    [] { return !runtime_folder().empty(); },
};

constexpr const Backend* backends[] = {&kernel, &runtime};  // kernel first: it is faster, and its keys expire

bool is_allowed(const Backend& backend, const Account& account) {
  return !account.cache || *account.cache == backend.name;
}

// If one backend fails, the next one is tried (THREATS.md L).
template <typename Function>
auto value_or_default(Function function) noexcept -> decltype(function()) {
  try {
    return function();
  } catch (...) {
    return decltype(function())();
  }
}

}  // namespace

std::optional<AccessToken> find_cached(const Account& account) noexcept {
  for (const auto* backend : backends) {
    if (!is_allowed(*backend, account)) continue;
    auto token = value_or_default([&] { return backend->find(account); });
    if (token) return token;
  }
  return {};
}

void put_cached(const Account& account, const AccessToken& token) noexcept {
  bool done = token.expires_at && *token.expires_at <= now();
  for (const auto* backend : backends) {
    const bool put =
        !done && is_allowed(*backend, account) && value_or_default([&] { return backend->put(account, token); });
    if (!put) value_or_default([&] { backend->drop(account); });
    done = done || put;
  }
}

void drop_cached(const Account& account) noexcept {
  for (const auto* backend : backends) value_or_default([&] { backend->drop(account); });
}

CacheBackend working_cache(const Account& account) noexcept {
  for (const auto* backend : backends)
    if (is_allowed(*backend, account) && value_or_default([&] { return backend->works(); })) return backend->name;
  return CacheBackend::none;
}
