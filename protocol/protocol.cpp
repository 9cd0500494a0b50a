// SPDX-License-Identifier: MIT
#include "protocol/protocol.hpp"

namespace protocol {
namespace {

bool is_called(const Link& link, std::string_view program) {
  if (link.name.empty()) return false;
  return link.made == Link::Made::by_setup_for_each_account ? program.starts_with(link.name) : program == link.name;
}

}  // namespace

const Protocol* find_protocol(std::string_view name) {
  for (const Protocol* row : protocols)
    if (row->name == name) return row;
  return nullptr;
}

std::vector<std::string> command_line(std::string_view program, std::vector<std::string> arguments) {
  program.remove_prefix(program.rfind('/') + 1);  // npos + 1 is 0
  for (const Protocol* row : protocols) {
    if (!is_called(row->link, program)) continue;
    std::vector<std::string> words{std::string(row->name)};
    if (row->link.made == Link::Made::by_setup_for_each_account)
      words.insert(words.end(), {"--account", std::string(program.substr(row->link.name.size()))});
    arguments.insert(arguments.begin(), words.begin(), words.end());
    return arguments;
  }
  for (const Protocol* row : protocols) {
    if (row->only_argument.empty() || arguments.empty()) continue;
    if (arguments[0] == row->only_argument) arguments[0] = row->name;
    if (arguments[0] == row->name) std::erase(arguments, row->only_argument);
  }
  return arguments;
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

Answer empty_answer(const Request&) { return {}; }

Answer exit_code_only(const Request&, const Error& error) { return {{}, error.exit}; }

Answer exit_code_only(const Error& error) { return {{}, error.exit}; }

Answer line_of(json::Writer& out) {
  Answer answer{out.take()};
  answer.output.append("\n");
  return answer;
}

Secret bearer_header(const Credential& credential) {
  Secret header("Bearer ");
  header.append(bearer_of(credential.account, credential.token));
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
