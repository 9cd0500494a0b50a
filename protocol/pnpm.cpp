// SPDX-License-Identifier: MIT
// pnpm's tokenHelper: no request at all, so the account stands in our own name (keybearer-pnpm-ACCOUNT). Up to version 10
// the output is the whole header.
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

Request read(std::span<const std::string>, const Secret&) {
  Request request;
  request.asked.only_account_will_do = true;
  return request;
}

Answer answer(const Request&, const Found& found) {
  Answer answer;
  answer.output.append("Bearer ");
  answer.output.append(bearer_of(found.account, found.token).view());
  answer.output.append("\n");
  return answer;
}

Answer not_mine(const Request&) { return {{}, Exit::config}; }

}  // namespace

const Protocol pnpm = {.name = "pnpm",
                       .usage = "[--account ACCOUNT]",
                       .names_limit = 0,
                       .wants_input = never_wants_input,
                       .complete = complete_at_end_of_input,
                       .read = read,
                       .answer = answer,
                       .done = silence,
                       .not_mine = not_mine,
                       .refuse = only_the_exit,
                       .fail = only_the_exit};

}  // namespace protocol
