// SPDX-License-Identifier: MIT
// terraform takes one helper, by a block in its CLI configuration, and looks for the program only in its plugin
// directory.
#include <cstdlib>

#include "helper/base/ascii.hpp"
#include "helper/base/paths.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

std::string path() {
  const char* file = std::getenv("TF_CLI_CONFIG_FILE");
  return file && *file ? file : home() + "/.terraformrc";
}

std::string plugin() { return home() + "/.terraform.d/plugins/" + std::string(protocol::terraform.link.name); }

bool has_helper(const Secret& text) {
  for (const auto line : split(text.view(), '\n'))
    if (trim(line).starts_with("credentials_helper")) return true;
  return false;
}

Changes set_up() {
  host_matches("terraform");  // throws if there is none
  const UserFile file(path());
  if (has_helper(without_block(file)))
    throw Error{Exit::config, "setup terraform: " + file.path() + " has another credentials_helper",
                "remove it, since terraform takes only one", Kept::nothing_changed};
  Changes changes;
  add(changes, make_link(plugin()));
  add(changes, write_block(file, {"credentials_helper \"keybearer\" {", "  args = []", "}"}));
  return changes;
}

Changes undo() {
  Changes changes;
  add(changes, remove_block(UserFile(path())));
  add(changes, remove_link(plugin()));
  return changes;
}

}  // namespace

extern const Tool terraform = {.name = "terraform", .set_up = set_up, .undo = undo};

}  // namespace setup
