// SPDX-License-Identifier: MIT
#include "helper/worker/home.hpp"

#include <pwd.h>
#include <unistd.h>

#include "helper/base/error.hpp"

namespace worker {

std::string home_of_password_database() {
  const passwd* entry = getpwuid(geteuid());
  if (!entry || !entry->pw_dir)
    throw Error{Exit::config, "HOME is not set and the user is not in the password database", "set HOME"};
  return entry->pw_dir;
}

}  // namespace worker
