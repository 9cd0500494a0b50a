// SPDX-License-Identifier: MIT
#include "keystore/key_source.hpp"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/process.hpp"
#include "helper/base/trust.hpp"
#include "helper/base/utf8.hpp"

namespace keystore {
namespace {

constexpr std::size_t key_limit = 64 * 1024;
constexpr std::size_t random_size = 32;  // bytes; a secret of this size or more counts as random

Error unusable(const std::string& account, const std::string& what, const std::string& hint) {
  return {Exit::keystore, what, hint, Kept::sign_in, account};
}

// systemd provides it to a service with LoadCredential= or LoadCredentialEncrypted= (systemd.exec(5)).
std::string credential_path() {
  const char* folder = secure_getenv("CREDENTIALS_DIRECTORY");
  return folder && *folder == '/' ? folder + std::string("/keybearer") : std::string();
}

std::optional<Secret> read_key(const std::string& account, const std::string& path) {
  try {
    return path.empty() ? std::nullopt : read_trusted<Secret>(path, key_limit, Exit::keystore);
  } catch (const Error& error) {
    throw Error{error.exit, "the key in " + error.what, error.hint, error.kept, account};
  }
}

// One of 128 random keys ends in a byte that looks like the end of a line, so binary keys are counted with that byte.
bool is_random(std::string_view bytes, std::size_t size_without_line_end) {
  const bool binary = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x7f || (c < ' ' && c != '\n' && c != '\r' && c != '\t');
  });
  return size_without_line_end >= random_size || (binary && bytes.size() >= random_size);
}

KeySecret checked(const std::string& account, Secret bytes, const std::string& source) {
  const Secret whole = bytes.copy();
  while (bytes.ends_with('\n') || bytes.ends_with('\r')) bytes.resize(bytes.size() - 1);
  if (bytes.empty()) throw unusable(account, source + " is empty", "write a key into it");
  const bool random = is_random(whole.view(), bytes.size());
  return {std::move(bytes), !random, false, source};
}

KeySecret from_file(const std::string& account, const Access& access) {
  const std::string source = "the key file " + printable(access.key_file);
  auto bytes = read_key(account, access.key_file);
  if (!bytes)
    throw unusable(account, source + " was not found", "restore it; the file store cannot be opened without it");
  return checked(account, std::move(*bytes), source);
}

Program key_command(const std::string& account, const Access& access) {
  Program program = parse_command(access.key_command);
  if (program.path.empty())
    throw unusable(account, "the key_command's program " + printable(program.arguments.front(), 80) + " was not found",
                   "install it, or correct key_command");
  program.environment = environment_for_programs(access);
  const auto credentials = environment_of({"CREDENTIALS_DIRECTORY"});
  program.environment.insert(program.environment.end(), credentials.begin(), credentials.end());
  return program;
}

KeySecret from_command(const std::string& account, const Access& access) {
  const Program program = key_command(account, access);
  const std::string source = "the key_command " + printable(program.arguments.front(), 80);
  auto result = run<Secret>(program, "", key_limit, deadline_after(access.timeout));
  if (!result)
    throw unusable(account, source + " returned no key within " + std::to_string(access.timeout.count()) + " s",
                   "run it to see why");
  if (result->status != 0)
    throw unusable(account, source + " ended with " + std::to_string(result->status), "run it to see why");
  if (result->output.size() > key_limit)
    throw unusable(account, source + " returned more than 64 KiB", "correct key_command");
  return checked(account, std::move(result->output), source);
}

KeySecret from_user(const std::string& account, const std::string& prompt, const Access& access) {
  if (!access.interactive || !access.ask)
    throw unusable(
        account,
        "the file store cannot be unlocked without a terminal, a key_file, a key_command or a systemd credential",
        "run keybearer in a terminal, or see: keybearer help stores");
  auto given = access.ask(prompt);
  if (!given || given->empty()) throw unusable(account, "no passphrase was given", "try again");
  return {std::move(*given), true, true, "the passphrase"};
}

}  // namespace

bool has_key(const Access& access) {
  if (!access.key_file.empty() || !access.key_command.empty()) return true;
  const std::string credential = credential_path();  // find_key() reports what is wrong with it
  return !credential.empty() && ::access(credential.c_str(), F_OK) == 0;
}

KeySecret find_key(const std::string& account, const std::string& prompt, const Access& access) {
  if (!access.key_file.empty()) return from_file(account, access);
  if (!access.key_command.empty()) return from_command(account, access);
  if (auto credential = read_key(account, credential_path()))
    return checked(account, std::move(*credential), "the credential " + printable(credential_path()));
  return from_user(account, prompt, access);
}

}  // namespace keystore
