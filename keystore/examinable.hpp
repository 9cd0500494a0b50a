// SPDX-License-Identifier: MIT
#pragma once

#include "core/finding.hpp"
#include "keystore/keystore.hpp"

namespace keystore {

// A keystore with more to say of itself, for `doctor`, than that it answers. Asks for no secret, unlocks nothing, and
// throws what load() would throw.
class Examinable {
 public:
  virtual void examine(const Name& name, Findings& findings) = 0;

 protected:
  ~Examinable() = default;
};

}  // namespace keystore
