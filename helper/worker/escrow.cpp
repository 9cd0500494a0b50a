// SPDX-License-Identifier: MIT
#include "helper/worker/escrow.hpp"

#include "helper/base/encoding.hpp"
#include "helper/base/kernel_key.hpp"

namespace worker {
namespace {

std::string description(const Account& account) {
  return "keybearer-escrow:" + account.grant_account() + ":" + name_digest(account.grant_identity());
}

}  // namespace

bool put_escrow(const Account& account, const Secret& record) noexcept {
  return put_kernel_key(description(account), record, {});
}

std::optional<Secret> find_escrow(const Account& account) noexcept { return find_kernel_key(description(account)); }

void settle_escrow(const Account& account, std::chrono::seconds after) noexcept {
  if (after <= std::chrono::seconds(0) || !expire_kernel_key(description(account), after)) drop_escrow(account);
}

void drop_escrow(const Account& account) noexcept { drop_kernel_key(description(account)); }

}  // namespace worker
