// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"

// Reads a file that others must not control; returns nothing if there is no such file. It does not wait for a FIFO, and
// follows links. The opened file must be regular, belong to the user or root, and not be writable by others or by a
// group other than the user's own; the same holds for its parent directories, except that sticky ones are allowed.
// Otherwise, or if the file has more than `limit` bytes, throws Error{exit} with a hint.
template <Bytes Out>
std::optional<Out> read_trusted(const std::string& path, std::size_t limit, Exit exit);
