// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "helper/base/secret.hpp"
#include "helper/config/editor.hpp"

// `import TOOL` takes over what the configuration of another program says: hosts, users, client ids, endpoints. The
// files belong to that program and may be damaged or hostile: they are only read, within limits; what is not understood
// is refused, and the user sees every section before it is written. A refresh token is never taken: two programs that
// use one token end the sign-in where the server rotates it (RFC 9700 section 4.14.2).
namespace importing {

struct Section {
  std::string name;  // a name for the account; the command changes it if it is taken
  Changes keys;
  Secret client_secret;  // for the keystore; empty if there is none
};

struct Found {
  std::vector<Section> sections;
  std::vector<std::string> left;  // what cannot be taken, and what to do instead, one sentence each
};

// Each tool's file defines one, and tools.cpp has the table.
struct Tool {
  std::string_view name;
  // Error{config} if its files cannot be read or are not as it writes them. A tool that is not configured has nothing.
  Found (*find)();
};

std::span<const Tool* const> tools();
std::string tool_names();  // "gh, git-credential-oauth, ..."

// For the tools' files:

// The text of a regular file of at most 1 MiB; nothing if there is none. Error{config} if it cannot be read.
std::optional<Secret> read_text(const std::string& path);
// $VARIABLE if it is set and absolute, else $HOME + fallback.
std::string folder(const char* variable, std::string_view fallback);
// A host as these programs write it: "host" or "host:port", lower case, ASCII. Nothing if it is not one.
std::optional<std::string> host_in(std::string_view text);
// The preset whose own match covers https://HOST, or empty.
std::string preset_for(const std::string& host);
// The name of an account for a host, or for the preset.
std::string name_for(std::string_view text);

}  // namespace importing
