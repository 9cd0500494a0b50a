// SPDX-License-Identifier: MIT
// pip and uv call a program named `keyring` on PATH. Python's own program of that name is never replaced.
#include "helper/base/ascii.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/setup/setup.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

constexpr const char* key = "global.keyring-provider";
constexpr std::string_view then =
    "pip asks only if the index URL has a username (https://oauth2@HOST/simple/); for uv set "
    "UV_KEYRING_PROVIDER=subprocess";

Command pip_config() { return Command(find_on_path("pip") ? "pip" : "pip3", {"config", "--user"}); }

std::string provider(const Command& command) {
  std::string value;
  if (command.ask({"get", key}, value) != 0) return "";
  return std::string(trim(value));
}

std::string link() { return user_bin() + "/" + std::string(protocol::keyring.link.name); }

Changes set_up() {
  host_matches("pip");  // throws if there is none
  const auto other = find_on_path(std::string(protocol::keyring.link.name));
  if (other && *other != link())
    throw Error{Exit::config, "setup pip: " + *other + " is the keyring that pip would call",
                "remove it, or make it call: keybearer keyring"};
  Changes changes;
  add(changes, make_link(link()));
  const Command command = pip_config();
  const std::string now = provider(command);
  if (now.empty()) {
    changes.push_back({{}, [] { write_notes("pip", {key}); }});
    changes.push_back(command.change({"set", key, "subprocess"}));
  } else if (now != "subprocess") {
    terminal::warn("setup pip: " + std::string(key) + " is " + printable(now, 40) +
                   " and was left unchanged; pip asks keybearer only if it is subprocess");
  }
  return changes;
}

Changes undo() {
  Changes changes;
  if (!notes("pip").empty()) {
    const Command command = pip_config();
    if (provider(command) == "subprocess") changes.push_back(command.change({"unset", key}));
    changes.push_back({{}, [] { write_notes("pip", {}); }});
  }
  add(changes, remove_link(link()));
  return changes;
}

}  // namespace

extern const Tool pip = {.name = "pip", .set_up = set_up, .undo = undo, .then = then};

}  // namespace setup
