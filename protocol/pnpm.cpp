// SPDX-License-Identifier: MIT
// pnpm's tokenHelper: no request at all, so the account stands in our own name (keybearer-pnpm-ACCOUNT). Up to version
// 10 the output is the whole header.
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

Request read(std::span<const std::string>, const Secret&) {
  Request request;
  request.asked.only_account_will_do = true;
  return request;
}

Answer answer(const Request&, const Found& found) {
  Answer answer{bearer_header(found)};
  answer.output.append("\n");
  return answer;
}

Answer not_mine(const Request&) { return {{}, Exit::config}; }

}  // namespace

const Protocol pnpm = {.name = "pnpm",
                       .usage = "[--account ACCOUNT]",
                       .summary = "pnpm's tokenHelper",
                       .link = {"keybearer-pnpm-", Link::Made::by_setup_for_each_account},
                       .names_limit = 0,
                       .read = read,
                       .answer = answer,
                       .not_mine = not_mine};

}  // namespace protocol
