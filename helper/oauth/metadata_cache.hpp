// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "helper/base/json.hpp"

namespace oauth {

// An issuer's metadata as it was read last, in the state folder; no secret is in it. Its age is the file's. Whoever
// reads it compares the issuer in it again.
class MetadataCache {
 public:
  explicit MetadataCache(const std::string& issuer);
  // Nothing where there is none, it is older than `at_most` (none: however old), or it cannot be read.
  std::optional<json::Document> read(std::optional<std::chrono::seconds> at_most) const;
  void write(const std::string& document) const noexcept;  // that it cannot be kept stops nobody

 private:
  std::string name_;
};

}  // namespace oauth
