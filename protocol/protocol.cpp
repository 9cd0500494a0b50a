// SPDX-License-Identifier: MIT
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

constexpr const Protocol* table[] = {&git, &docker, &bazel, &cargo, &kubernetes, &go, &terraform, &keyring, &pnpm};

}  // namespace

std::span<const Protocol* const> protocols() { return table; }

const Protocol* find_protocol(std::string_view name) {
  for (const Protocol* row : table)
    if (row->name == name) return row;
  return nullptr;
}

bool never_wants_input(std::span<const std::string>) { return false; }

bool always_wants_input(std::span<const std::string>) { return true; }

std::size_t complete_at_end_of_input(std::string_view) { return 0; }

std::size_t complete_line(std::string_view input) { return input.find('\n') + 1; }  // npos + 1 is 0

std::size_t complete_json(std::string_view input) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < input.size(); ++at) {
    const char byte = input[at];
    if (quoted) {
      if (byte == '\\')
        ++at;
      else if (byte == '"')
        quoted = false;
    } else if (byte == '"') {
      quoted = true;
    } else if (byte == '{' || byte == '[') {
      ++depth;
    } else if (byte == '}' || byte == ']') {
      if (depth <= 1) return at + 1;
      --depth;
    }
  }
  return 0;
}

Answer silence(const Request&) { return {}; }

Answer only_the_exit(const Request&, const Error& error) { return {{}, error.exit}; }

Answer only_the_exit(const Error& error) { return {{}, error.exit}; }

Answer line_of(json::Writer& out) {
  Answer answer{out.take()};
  answer.output.append("\n");
  return answer;
}

Secret bearer_header(const Found& found) {
  Secret header("Bearer ");
  header.append(bearer_of(found.account, found.token).view());
  return header;
}

Request reply_only(std::string_view output, Exit exit) {
  Request request;
  request.action = Request::Action::reply;
  request.reply = {Secret(output), exit};
  return request;
}

std::string_view required_string(const json::Value& object, std::string_view member, std::string_view protocol) {
  const auto value = object[member].string();
  if (!value)
    throw Error{Exit::input,
                std::string(protocol) + ": the request has no \"" + std::string(member) + "\" that is a string"};
  return *value;
}

}  // namespace protocol
