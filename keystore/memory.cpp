// SPDX-License-Identifier: MIT
#include <map>

#include "keystore/keystore.hpp"

namespace keystore {
namespace {

// Keeps the records in memory, for tests.
class Memory : public Keystore {
 public:
  std::vector<Secret> load(const Name& name) override {
    std::vector<Secret> found;
    if (const auto record = records_.find(name); record != records_.end()) found.push_back(record->second.copy());
    return found;
  }

  void save(const Name& name, const Secret& record) override {
    check_size(name, record);
    records_.insert_or_assign(name, record.copy());
  }

  void erase(const Name& name) override { records_.erase(name); }

  std::vector<Name> list() override {
    std::vector<Name> names;
    for (const auto& [name, record] : records_) names.push_back(name);
    return names;
  }

 private:
  std::map<Name, Secret> records_;
};

}  // namespace

std::unique_ptr<Keystore> open_memory(std::string_view, const Access&) { return std::make_unique<Memory>(); }

}  // namespace keystore
