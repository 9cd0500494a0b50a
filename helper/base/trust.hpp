// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/error.hpp"
#include "helper/base/secret.hpp"

// Opens a file that others must not control; returns no descriptor if there is no such file. It does not wait for a
// FIFO, and follows links. The opened file must be regular, belong to the user or root, and not be writable by others,
// nor by a group that is_private_group() does not know as the user's alone; the same holds for its parent directories,
// except that sticky ones are allowed. Otherwise throws Error{exit} with a hint.
Descriptor open_trusted(const std::string& path, Exit exit);

// Reads such a file; nothing if there is none. Error{exit} also if it has more than `limit` bytes.
template <Bytes Out>
std::optional<Out> read_trusted(const std::string& path, std::size_t limit, Exit exit);

// Whether these texts, of /etc/passwd and /etc/group, show that nobody but the user is in the group: it is the primary
// group of the user's entry and of no other user's, and its own entry has no other member. False if that cannot be
// shown, as for a user or a group of a directory service.
bool is_private_group(std::string_view users, std::string_view groups, uid_t user, gid_t group);
