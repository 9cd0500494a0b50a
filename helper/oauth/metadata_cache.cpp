// SPDX-License-Identifier: MIT
#include "helper/oauth/metadata_cache.hpp"

#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"

namespace oauth {
namespace {

constexpr std::size_t file_limit = 1024 * 1024;  // bytes

}  // namespace

MetadataCache::MetadataCache(const std::string& issuer) : name_("metadata-" + name_digest(issuer)) {}

std::optional<json::Document> MetadataCache::read(std::optional<std::chrono::seconds> at_most) const {
  try {
    const Descriptor folder = open_state_folder();
    const Descriptor file = open_own_file(folder.get(), name_, O_RDONLY);
    struct stat entry {};
    if (!file || fstat(file.get(), &entry) != 0) return {};
    const std::time_t present = std::time(nullptr);  // no difference is computed: the file's time may be any number
    if (at_most && (entry.st_mtime > present || entry.st_mtime < present - at_most->count())) return {};
    std::string text;
    if (!read_up_to(file.get(), text, file_limit)) return {};
    return json::Document::parse(std::move(text), Exit::io, "the metadata");
  } catch (const Error&) {
    return {};
  }
}

void MetadataCache::write(const std::string& document) const noexcept {
  try {
    const Descriptor folder = open_state_folder();
    replace_file(folder.get(), name_, document, 0600);
  } catch (...) {
  }
}

}  // namespace oauth
