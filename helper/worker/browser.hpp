// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace worker {

// What the choice of a browser depends on.
struct Surroundings {
  std::string browser;   // the variable BROWSER, or empty
  bool display = false;  // a program could open a window (has_display())
  bool wsl = false;      // the Windows Subsystem for Linux: the browser is a Windows program
  // The path of a program that can be started, for a name on PATH or an absolute path.
  std::function<std::optional<std::string>(const std::string& name)> find;
};
Surroundings surroundings();

// The program that opens a page.
struct Browser {
  std::string path;          // empty: there is none
  bool by_variable = false;  // BROWSER names it
  std::string refused;       // why BROWSER, which is set, is not used; a clause, or empty
  std::string why;           // for "signing in by browser, WHY"; empty if there is no place for a browser
};

// BROWSER if it is one word, an absolute path or a name on PATH, and no browser for terminals; else, under WSL, wslview
// or PowerShell; else, with a display, a program from a fixed list (THREATS.md J1).
Browser find_browser(const Surroundings& surroundings);

// The arguments with which a browser opens the address, argv[0] included. PowerShell reads a script, in which the
// address is a literal between single quotes; no other shell is used.
std::vector<std::string> arguments_to_open(const Browser& browser, const std::string& address);

// Starts the browser. The child is detached: it shares no descriptor and no terminal with this process, and is not its
// child (THREATS.md J). False if no program was started, or if the address has bytes that a program could misinterpret.
bool open_browser(const Browser& browser, const std::string& address);

// Where a browser that runs on another machine cannot reach the listener of this one unless its port is forwarded: the
// sign-in runs under ssh ("ssh") or in a container ("container"). Empty elsewhere.
std::string remoteness();

}  // namespace worker
