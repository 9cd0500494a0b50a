// SPDX-License-Identifier: MIT
//
// Two places, each of which may be missing: the kernel's keyring is blocked in many containers, $XDG_RUNTIME_DIR is not
// set for cron. What is found names its identity in full, since a digest alone proves nothing. A token is in one place
// at a time: an older one elsewhere would come back when the newer one has expired or could not be put.
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

constexpr std::size_t largest_entry = 512 * 1024;

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

// Ours: under `su` and `sudo -E` the variable still names another user's.
bool is_own_folder(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

// Empty: there is none.
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
  if (!file || !read_up_to(file.get(), entry, largest_entry) || entry.size() > largest_entry) return {};
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

// Its life in the kernel: a token without an expiry is asked about again after a day.
std::chrono::seconds life(const AccessToken& token, Time at) {
  constexpr std::chrono::seconds day{24 * 3600}, decade{10 * 365 * 24 * 3600};
  return token.expires_at ? std::min<std::chrono::seconds>(*token.expires_at - at, decade) : day;
}

struct Place {
  CacheBackend name;
  std::optional<AccessToken> (*find)(const Account& account);
  bool (*put)(const Account& account, const AccessToken& token);
  void (*drop)(const Account& account);
  bool (*works)();
};

constexpr Place kernel = {
    CacheBackend::kernel,
    [](const Account& account) { return decode(account, find_kernel_key(key_name(account))); },
    [](const Account& account, const AccessToken& token) {
      return put_kernel_key(key_name(account), encode(account, token), life(token, now()));
    },
    [](const Account& account) { drop_kernel_key(key_name(account)); },
    [] { return kernel_keyring_works(); },
};

constexpr Place runtime = {
    CacheBackend::runtime,
    [](const Account& account) { return decode(account, find_runtime_file(file_name(account))); },
    [](const Account& account, const AccessToken& token) {
      return put_runtime_file(file_name(account), encode(account, token));
    },
    [](const Account& account) { drop_runtime_file(file_name(account)); },
    [] { return !runtime_folder().empty(); },
};

constexpr const Place* places[] = {&kernel, &runtime};  // the faster one first, which also forgets by itself

bool is_allowed(const Place& place, const Account& account) { return !account.cache || *account.cache == place.name; }

// Whatever fails in one place, the next one is asked (THREATS.md L).
template <typename Function>
auto guarded(Function function) noexcept -> decltype(function()) {
  try {
    return function();
  } catch (...) {
    return decltype(function())();
  }
}

}  // namespace

std::optional<AccessToken> find_cached(const Account& account) noexcept {
  for (const auto* place : places) {
    if (!is_allowed(*place, account)) continue;
    auto token = guarded([&] { return place->find(account); });
    if (token) return token;
  }
  return {};
}

void put_cached(const Account& account, const AccessToken& token) noexcept {
  bool done = token.expires_at && *token.expires_at <= now();
  for (const auto* place : places) {
    const bool put = !done && is_allowed(*place, account) && guarded([&] { return place->put(account, token); });
    if (!put) guarded([&] { place->drop(account); });
    done = done || put;
  }
}

void drop_cached(const Account& account) noexcept {
  for (const auto* place : places) guarded([&] { place->drop(account); });
}

CacheBackend working_cache(const Account& account) noexcept {
  for (const auto* place : places)
    if (is_allowed(*place, account) && guarded([&] { return place->works(); })) return place->name;
  return CacheBackend::none;
}
