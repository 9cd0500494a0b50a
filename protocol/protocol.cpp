// SPDX-License-Identifier: MIT
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr const Protocol* table[] = {&git};

}  // namespace

std::span<const Protocol* const> protocols() { return table; }

const Protocol* find_protocol(std::string_view name) {
  for (const Protocol* row : table)
    if (row->name == name) return row;
  return nullptr;
}

}  // namespace protocol
