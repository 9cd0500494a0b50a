// SPDX-License-Identifier: MIT
#include "helper/worker/browser.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace {

using worker::Browser;
using worker::find_browser;

struct Case {
  const char* variable;
  bool display, wsl;
  std::vector<std::string> installed;
  const char* path;
  const char* why;
};

Browser found(const Case& one) {
  return find_browser({one.variable, one.display, one.wsl, [&](const std::string& name) -> std::optional<std::string> {
                         const auto& all = one.installed;
                         if (std::find(all.begin(), all.end(), name) == all.end()) return {};
                         return name.front() == '/' ? name : "/usr/bin/" + name;
                       }});
}

constexpr char powershell[] = "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe";

// A display, a set and runnable BROWSER, or Windows: else there is no browser.
TEST(Browser, IsWhereItsSurroundingsHaveOne) {
  const Case cases[] = {
      {"", false, false, {"/usr/bin/xdg-open"}, "", ""},
      {"", true, false, {"/usr/bin/xdg-open"}, "/usr/bin/xdg-open", "since there is a display"},
      {"", true, false, {"/usr/bin/x-www-browser"}, "/usr/bin/x-www-browser", "since there is a display"},
      {"", true, false, {}, "", "since there is a display"},  // the user opens the address
      {"firefox", false, false, {"firefox"}, "/usr/bin/firefox", "since BROWSER is set"},
      {"firefox", true, false, {"firefox", "/usr/bin/xdg-open"}, "/usr/bin/firefox", "since there is a display"},
      {"/vscode/bin/helpers/browser.sh",
       false,
       false,
       {"/vscode/bin/helpers/browser.sh"},
       "/vscode/bin/helpers/browser.sh",
       "since BROWSER is set"},
      {"", false, true, {"/usr/bin/wslview", powershell}, "/usr/bin/wslview", "since Windows has a browser"},
      {"", true, true, {"/usr/bin/xdg-open", powershell}, powershell, "since Windows has a browser"},
      {"", true, true, {"/usr/bin/xdg-open"}, "/usr/bin/xdg-open", "since there is a display"},
      {"firefox", false, true, {"firefox", powershell}, "/usr/bin/firefox", "since BROWSER is set"},
      {"", false, true, {}, "", ""},
  };
  for (const auto& one : cases) {
    const Browser browser = found(one);
    EXPECT_EQ(browser.path, one.path) << one.variable;
    EXPECT_EQ(browser.why, one.why) << one.variable << browser.path;
    EXPECT_EQ(browser.refused, "") << one.variable;
  }
}

// A BROWSER that is not used is said, and the desktop's opener is tried (THREATS.md J1).
TEST(Browser, OfAVariableThatIsNotUsedIsTheDesktops) {
  for (const char* variable : {"firefox -P work", "firefox %s", "firefox:chromium", "bin/firefox", "a;b", "$(x)", "w3m",
                               "/usr/bin/lynx", "missing"}) {
    const std::vector<std::string> installed = {"firefox", "w3m", "/usr/bin/lynx", "/usr/bin/xdg-open"};
    const Browser on_desktop = found({variable, true, false, installed, "", ""});
    EXPECT_EQ(on_desktop.path, "/usr/bin/xdg-open") << variable;
    EXPECT_EQ(on_desktop.refused.find("BROWSER is not used, since it "), 0u) << variable;
    EXPECT_FALSE(on_desktop.by_variable);
    const Browser elsewhere = found({variable, false, false, installed, "", ""});
    EXPECT_EQ(elsewhere.path, "") << variable;
    EXPECT_EQ(elsewhere.why, "") << variable;
    EXPECT_NE(elsewhere.refused, "") << variable;
  }
}

// PowerShell gets its script in base64 of UTF-16LE, which nothing on the way to Windows reads otherwise.
TEST(Browser, OfWindowsGetsALiteral) {
  Browser browser;
  browser.path = powershell;
  const auto arguments = arguments_to_open(browser, "https://a.example/?b=$c&d=1");
  ASSERT_EQ(arguments.size(), 5u);
  EXPECT_EQ(arguments[3], "-EncodedCommand");
  EXPECT_EQ(
      arguments[4],
      "UwB0AGEAcgB0AC0AUAByAG8AYwBlAHMAcwAgACcAaAB0AHQAcABzADoALwAvAGEALgBlAHgAYQBtAHAAbABlAC8APwBiAD0AJABjACYAZAA9"
      "ADEAJwA=");
  browser.path = "/usr/bin/wslview";
  EXPECT_EQ(arguments_to_open(browser, "https://a.example/"),
            (std::vector<std::string>{"/usr/bin/wslview", "https://a.example/"}));
  browser.path = powershell;
  EXPECT_FALSE(open_browser(browser, "https://a.example/'; calc; '"));  // a quote would end the literal
}

}  // namespace
