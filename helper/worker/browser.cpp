// SPDX-License-Identifier: MIT
#include "helper/worker/browser.hpp"

#include <cstdlib>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/error.hpp"
#include "helper/base/process.hpp"
#include "helper/base/url.hpp"

namespace worker {
namespace {

constexpr const char* openers[] = {"/usr/bin/xdg-open", "/usr/bin/wslview", "/usr/bin/x-www-browser"};

// Whether a shell, a launcher script or "%s" would treat every byte as text (THREATS.md J1).
bool is_plain(const std::string& address) {
  constexpr std::string_view others = "-._~:/?#[]@!$&()*+,;=%";
  for (const char c : address)
    if (!is_alphanumeric(c) && others.find(c) == std::string_view::npos) return false;
  return address.size() <= 8192;
}

std::string opener() {
  if (const char* browser = std::getenv("BROWSER"); browser && *browser) {
    const std::string word = browser;
    if (word.find_first_of(" \t%:'\"\\$`") != std::string::npos) return {};
    return word.find('/') == std::string::npos ? find_on_path(word).value_or("")
           : word.front() == '/'               ? word
                                               : std::string();
  }
  if (!has_display()) return {};
  for (const char* path : openers)
    if (access(path, X_OK) == 0) return path;
  return {};
}

}  // namespace

bool open_browser(const std::string& address) {
  const std::string path = opener();
  if (path.empty() || !is_plain(address)) return false;
  Program program;
  program.path = path;
  program.arguments = {path, address};
  program.environment = own_environment();
  program.own_session = true;
  program.detached = true;
  try {
    start(program);
    return true;
  } catch (const Error&) {
    return false;  // the user can open the address that is shown on the terminal (THREATS.md J3)
  }
}

}  // namespace worker
