// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "helper/base/error.hpp"
#include "helper/base/json.hpp"

// Writes an Error's parts as members of the object that is open. The state file and the messages use the same members.
void write(json::Writer& out, const Error& error);
// Nothing if the object has no member "exit". Version 0.1 wrote the whole sentence into "text" and no parts; then
// Error::what is that sentence without the account.
std::optional<Error> read_error(const json::Value& object);
