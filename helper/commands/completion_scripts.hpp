// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

// The completion scripts of the shells, which are installed, too.
struct CompletionScript {
  std::string_view name;  // of the shell
  std::string_view text;
};

std::span<const CompletionScript> completion_scripts();
