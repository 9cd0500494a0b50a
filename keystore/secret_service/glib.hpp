// SPDX-License-Identifier: MIT
#pragma once

#include <libsecret/secret.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "helper/base/utf8.hpp"

// Owners of the objects of GLib and libsecret. Only the files of this folder include it.
namespace keystore {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(GHashTable* table) const { g_hash_table_unref(table); }
  void operator()(SecretValue* value) const { secret_value_unref(value); }
  void operator()(GVariant* variant) const { g_variant_unref(variant); }
  void operator()(GList* list) const { g_list_free(list); }  // it does not own its elements
  void operator()(GSource* source) const {
    g_source_destroy(source);
    g_source_unref(source);
  }
};
template <typename T>
using Object = std::unique_ptr<T, Unref>;
using Attributes = Object<GHashTable>;
using Value = Object<SecretValue>;
using Variant = Object<GVariant>;
using List = Object<GList>;
using Items = std::vector<Object<SecretItem>>;

// The GError of one call.
class Failure {
 public:
  Failure() = default;
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  ~Failure() { g_clear_error(&error_); }
  GError** into() { return &error_; }
  explicit operator bool() const { return error_ != nullptr; }
  bool is(GQuark domain, int code) const { return g_error_matches(error_, domain, code); }
  std::string text() const { return printable(error_->message); }
  GError* release() { return std::exchange(error_, nullptr); }

 private:
  GError* error_ = nullptr;
};

}  // namespace keystore
