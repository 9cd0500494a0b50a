// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"

// What a trusted file holds; nothing where there is none. Opened without waiting for a FIFO, a link followed, then what
// was opened is judged: a regular file, ours or root's, not writable by others (nor by a group but our own), its
// parents likewise (sticky ones allowed). Else Error{exit, "PATH ..."} with the fix; too large (limit, in bytes)
// likewise.
template <Bytes Out>
std::optional<Out> read_trusted(const std::string& path, std::size_t limit, Exit exit);
