// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

// The programs that provide the Secret Service, and what a user of each can do. This is a table of texts, without GLib.
namespace keystore {

struct Daemon {
  std::string_view name;
  // The daemon owns these names on the session bus beside org.freedesktop.secrets. They tell which daemon it is.
  std::span<const std::string_view> bus_names;
  // Whether it reports a save as done before the record is on the disk. Then no test tells whether the disk is full.
  bool writes_later;
  bool aborts_if_dismissed;  // Prompt.Dismiss ends the daemon, so a prompt is left to it: its window stays
  bool spoils_sessions;      // see BadSession; a session is known to be good once it has transferred a secret
  // The hints of messages.
  std::string_view unlock;       // the keyring, or one item of it, is locked
  std::string_view set_default;  // there is no default collection
  std::string_view restart;      // the daemon does not answer
  std::string_view remove;       // an item was not removed
};

// The last row is for every other daemon, and for none.
std::span<const Daemon> daemons();
const Daemon& other_daemon();

}  // namespace keystore
