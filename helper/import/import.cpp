// SPDX-License-Identifier: MIT
#include "helper/import/import.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/providers.hpp"

namespace importing {

namespace {

constexpr std::size_t file_limit = 1024 * 1024;

}  // namespace

std::optional<Secret> read_text(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return {};
  struct stat entry {};
  Secret text;
  if (!file || fstat(file.get(), &entry) != 0 || !S_ISREG(entry.st_mode) || !read_up_to(file.get(), text, file_limit) ||
      text.size() > file_limit)
    throw Error{Exit::config, "import: " + printable(path) + " is not a readable file of at most 1 MiB",
                "make it one, or add the account by hand", Kept::nothing_changed};
  return text;
}

std::string folder(const char* variable, std::string_view fallback) {
  const char* value = std::getenv(variable);
  return value && *value == '/' ? value : home() + std::string(fallback);
}

std::optional<std::string> host_in(std::string_view text) {
  try {
    return parse_origin("https", text, Exit::config).authority();
  } catch (const Error&) {
    return {};
  }
}

std::string preset_for(const std::string& host) {
  const Url url = parse_url("https://" + host + "/", Exit::config);
  for (const auto& provider : providers())
    for (const auto match : provider.match)
      if (Match::parse(match, Exit::config).covers(url)) return std::string(provider.name);
  return {};
}

std::string name_for(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, 60)) name += is_account_name({&c, 1}) || c == '.' || c == '-' ? c : '-';
  while (!name.empty() && (name.front() == '.' || name.front() == '-')) name.erase(0, 1);
  return is_account_name(name) ? name : "imported";
}

}  // namespace importing
