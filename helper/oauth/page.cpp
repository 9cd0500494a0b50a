// SPDX-License-Identifier: MIT
#include "helper/oauth/page.hpp"

#include "helper/base/encoding.hpp"
#include "helper/oauth/crypto.hpp"

namespace oauth {
namespace {

constexpr std::string_view style =
    ":root{color-scheme:light dark;--text:#1b1f24;--dim:#59636e;--page:#f6f7f9;--card:#fff;--line:#d5dae0;"
    "--code:#eef0f3;--good:#1a7f37;--bad:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--text:#e6e9ed;--dim:#9aa4af;--page:#0e1216;--card:#171c22;"
    "--line:#323a43;--code:#222931;--good:#4cc46a;--bad:#ff8a80}}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;"
    "padding:1rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}"
    "main{width:100%;max-width:32rem;padding:2rem;background:var(--card);border:1px solid var(--line);"
    "border-radius:.75rem}"
    "svg{display:block;width:3rem;height:3rem;margin:0 0 1rem;color:var(--dim)}"
    ".good svg{color:var(--good)}.bad svg{color:var(--bad)}"
    "h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}"
    "p{margin:0 0 1rem;overflow-wrap:anywhere}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 1rem;padding:1rem 0;"
    "border:solid var(--line);border-width:1px 0}"
    "dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}"
    "code{display:block;padding:.5rem .75rem;background:var(--code);border-radius:.375rem;overflow-wrap:anywhere;"
    "font:.9375rem/1.5 ui-monospace,monospace;user-select:all}"
    "p:last-child{margin:0}footer{margin:1rem 0 0;color:var(--dim);font-size:.875rem}";

// A check, a cross and a dash in a circle.
constexpr std::string_view marks[] = {"<path d=\"m7.5 12.5 3 3 6-6.5\"/>", "<path d=\"m8.5 8.5 7 7m0-7-7 7\"/>",
                                      "<path d=\"M8 12h8\"/>"};
constexpr std::string_view classes[] = {"good", "bad", "stray"};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string paragraph(std::string_view text) { return text.empty() ? std::string() : "<p>" + escaped(text) + "</p>\n"; }

std::string table_of(const Page& page) {
  if (page.rows.empty()) return {};
  std::string out = "<dl>\n";
  for (const auto& [name, value] : page.rows) out += "<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>\n";
  return out + "</dl>\n";
}

std::string body_of(const Page& page) {
  const auto kind = static_cast<std::size_t>(page.kind);
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  out += escaped(page.heading) + " - keybearer</title>\n<style>";
  out += style;
  out += "</style>\n</head>\n<body>\n<main class=\"";
  out += classes[kind];
  out +=
      "\">\n<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" "
      "stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"10\"/>";
  out += marks[kind];
  out += "</svg>\n<h1>" + escaped(page.heading) + "</h1>\n" + paragraph(page.text) + table_of(page);
  if (!page.command.empty())
    out += paragraph("To try again, run in a terminal:") + "<p><code>" + escaped(page.command) + "</code></p>\n";
  return out + paragraph(page.closing) + "</main>\n<footer>keybearer</footer>\n</body>\n</html>\n";
}

// `fields` are lines of their own, each with its end.
std::string response(std::string_view status, std::string_view fields, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) +
         "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
         "Connection: close\r\n\r\n" +
         std::string(body);
}

}  // namespace

std::string response_with(const Page& page) {
  static const std::string fields =
      "Content-Type: text/html; charset=utf-8\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-" +
      base64(sha256(style)) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";
  const std::string_view usual = page.kind == Page::Kind::signed_in ? "200 OK" : "400 Bad Request";
  return response(page.status.empty() ? usual : page.status, fields, body_of(page));
}

std::string redirect_to(std::string_view path) {
  return response("303 See Other",
                  "Location: " + std::string(path) + "\r\nContent-Security-Policy: default-src 'none'\r\n", "");
}

}  // namespace oauth
