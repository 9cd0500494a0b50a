// SPDX-License-Identifier: MIT
#include "helper/worker/browser.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/process.hpp"
#include "helper/base/url.hpp"

namespace worker {
namespace {

constexpr const char* windows_openers[] = {"/usr/bin/wslview",
                                           "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe"};
constexpr const char* openers[] = {"/usr/bin/xdg-open", "/usr/bin/x-www-browser"};

// They show pages on a terminal, which a detached program does not have.
constexpr std::string_view text_browsers[] = {"www-browser", "w3m", "lynx", "links", "links2", "elinks", "browsh"};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_powershell(const std::string& path) { return last_part(path) == "powershell.exe"; }

// Whether a shell, a launcher script or "%s" would treat every byte as text (THREATS.md J1).
bool is_plain(const std::string& address) {
  constexpr std::string_view others = "-._~:/?#[]@!$&()*+,;=%";
  for (const char c : address)
    if (!is_alphanumeric(c) && others.find(c) == std::string_view::npos) return false;
  return address.size() <= 8192;
}

// Sets the path, or the reason why BROWSER is not used.
void take_variable(Browser& browser, const Surroundings& around) {
  const std::string& word = around.browser;
  if (word.empty()) return;
  const bool relative = word.find('/') != std::string::npos && word.front() != '/';
  if (word.find_first_of(" \t%:'\"\\$`;") != std::string::npos || relative) {
    browser.refused = "BROWSER is not used, since it is not one word, a path or a name on PATH";
  } else if (contains(text_browsers, last_part(word))) {
    browser.refused = "BROWSER is not used, since it names a browser for terminals";
  } else if (const auto path = around.find(word)) {
    browser.path = *path;
    browser.by_variable = true;
    if (browser.why.empty()) browser.why = "since BROWSER is set";
  } else {
    browser.refused = "BROWSER is not used, since it names no program that can be started";
  }
}

template <std::size_t Count>
std::string first_found(const Surroundings& around, const char* const (&paths)[Count]) {
  for (const char* path : paths)
    if (around.find(path)) return path;
  return {};
}

// PowerShell's -EncodedCommand is base64 of UTF-16LE, so that no quoting on the way to Windows changes the script.
std::string encoded_for_powershell(std::string_view script) {
  std::string bytes;
  for (const char c : script) bytes += {c, '\0'};
  return base64(bytes);
}

bool is_wsl() {
  if (!variable("WSL_DISTRO_NAME").empty()) return true;
  const Descriptor file(open("/proc/sys/kernel/osrelease", O_RDONLY | O_CLOEXEC));
  std::string release;
  return file && read_up_to(file.get(), release, 256) && lower(release).find("microsoft") != std::string::npos;
}

// podman and systemd-nspawn set the first variable, VS Code the second, Codespaces the third.
bool is_container() {
  for (const char* name : {"container", "REMOTE_CONTAINERS", "CODESPACES"})
    if (!variable(name).empty()) return true;
  return false;
}

}  // namespace

Surroundings surroundings() {
  return {variable("BROWSER"), has_display(), is_wsl(), [](const std::string& name) { return find_program(name); }};
}

Browser find_browser(const Surroundings& around) {
  Browser browser;
  if (around.display) browser.why = "since there is a display";
  take_variable(browser, around);
  if (browser.path.empty() && around.wsl) browser.path = first_found(around, windows_openers);
  if (!browser.path.empty() && !browser.by_variable) browser.why = "since Windows has a browser";
  if (browser.path.empty() && around.display) browser.path = first_found(around, openers);
  return browser;
}

std::vector<std::string> arguments_to_open(const Browser& browser, const std::string& address) {
  if (is_powershell(browser.path))
    return {browser.path, "-NoProfile", "-NonInteractive", "-EncodedCommand",
            encoded_for_powershell("Start-Process '" + address + "'")};
  return {browser.path, address};
}

bool open_browser(const Browser& browser, const std::string& address) {
  if (browser.path.empty() || !is_plain(address)) return false;
  Program program;
  program.path = browser.path;
  program.arguments = arguments_to_open(browser, address);
  for (auto& text : own_environment())
    if (browser.by_variable || !text.starts_with("BROWSER=")) program.environment.push_back(std::move(text));
  program.own_session = true;
  program.detached = true;
  try {
    start(program);
    return true;
  } catch (const Error&) {
    return false;  // the user can open the address that is shown on the terminal (THREATS.md J3)
  }
}

std::string remoteness() {
  if (is_container()) return "container";
  return variable("SSH_CONNECTION").empty() ? "" : "ssh";
}

}  // namespace worker
