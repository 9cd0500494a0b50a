// SPDX-License-Identifier: MIT
// pnpm's tokenHelper. There is no request, so the name by which the program is called names the account
// (keybearer-pnpm-ACCOUNT). Up to version 10 the output is the whole header.
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

Request read(std::span<const std::string>, const Secret&) {
  Request request;
  request.target.allow_sole_account = true;
  return request;
}

Answer answer(const Request&, const Credential& credential) {
  Answer answer{bearer_header(credential)};
  answer.output.append("\n");
  return answer;
}

Answer no_match(const Request&) { return {{}, Exit::config}; }

}  // namespace

const Protocol pnpm = {.name = "pnpm",
                       .operands = "{}",
                       .summary = "pnpm's tokenHelper",
                       .examples = {"keybearer setup pnpm", "keybearer pnpm --account work"},
                       .link = {"keybearer-pnpm-", Link::Made::by_setup_for_each_account},
                       .operands_limit = 0,
                       .read = read,
                       .answer = answer,
                       .no_match = no_match};

}  // namespace protocol
