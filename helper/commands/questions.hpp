// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// Questions to the user of a command at its terminal.
namespace questions {

// Whether a command may ask more than it must: standard input and standard error are terminals, we are in the
// foreground, and neither CI nor KEYBEARER_INTERACTIVE=never forbids it.
bool can_be_asked();

// One line without its end and surrounding blanks. Throws Error{usage} that nothing was changed if the input ends.
std::string ask(std::string_view prompt);

// A yes or a no; an empty line is `otherwise`. Another answer is asked again.
bool agrees(std::string_view prompt, bool otherwise);

}  // namespace questions
