// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "helper/base/json.hpp"

namespace oauth {

// A copy of an issuer's metadata in the state folder. It has no secret. Its age is that of the file. The caller must
// check the issuer in the document again.
class MetadataCache {
 public:
  explicit MetadataCache(const std::string& issuer);
  // Nothing if there is no copy, if it is older than `at_most` (if that is given), or if it cannot be read.
  std::optional<json::Document> read(std::optional<std::chrono::seconds> at_most) const;
  void write(const std::string& document) const noexcept;  // errors are ignored

 private:
  std::string name_;
};

}  // namespace oauth
