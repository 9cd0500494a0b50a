// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "helper/base/error.hpp"
#include "helper/base/json.hpp"

// An Error's parts as members of the object that is open: the same in the state file and in messages.
void write(json::Writer& out, const Error& error);
// Nothing where the object has no member "exit". A state file of version 0.1 has the whole sentence in "text" and no
// parts: the sentence, without the account before it, is then what failed.
std::optional<Error> read_error(const json::Value& object);
