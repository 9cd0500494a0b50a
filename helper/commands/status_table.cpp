// SPDX-License-Identifier: MIT
#include "helper/commands/status_table.hpp"

#include <algorithm>
#include <cstdlib>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/providers.hpp"

namespace {

constexpr std::string_view blanks = "  ";                    // between two columns
constexpr std::size_t least_cell = 8, least_last_cell = 24;  // columns to which a cell may be cut

std::size_t mark_width(const Screen& screen) { return screen.unicode ? 2 : 4; }

// The preset's name for the server that the preset names, else the server's host.
std::string server_of(const Account& account) {
  const Provider* preset = find_provider(account.provider);
  const std::string& url = account.server.issuer.empty() ? account.server.token_endpoint : account.server.issuer;
  if (preset && (preset->issuer.empty() ? preset->token_endpoint : preset->issuer) == url) return account.provider;
  try {
    return parse_url(url, Exit::config).origin.authority();
  } catch (const Error&) {  // a metadata document's relative address, or none
    return printable(url, 80);
  }
}

bool has_ended(const Status& status) { return status.known && !status.known->dead.empty(); }

Mark mark_of(const Status& status) {
  if (!status.signed_in && !status.token_is_good) return Mark::unknown;
  if (status.needs_sign_in()) return Mark::act;
  return status.check != Exit::ok || status.problem || status.ends_soon() ? Mark::look : Mark::good;
}

// Who is signed in, and where. Without `with_server`, only as much as is needed to tell accounts apart.
std::string who(const Status& status, bool with_server) {
  const std::string server = server_of(status.account);
  const std::string at = with_server ? " at " + server : "";
  if (has_ended(status)) return "ended by the server";
  if (status.account.needs_no_sign_in()) return "not needed" + at;
  if (status.signed_in == true || (!status.signed_in && status.known)) {
    const std::string user = printable(status.user, 80);
    return user.empty() ? "at " + server : user + at;
  }
  return status.signed_in ? "not signed in" : "not known";
}

std::string time_left(const Status& status, bool in_words) {
  if (!status.token_is_good) return "-";
  if (!status.token_expires_at) return "good";
  const auto left = (*status.token_expires_at - now()).count();
  return approximate_duration(std::max<std::int64_t>(0, left)) + (in_words ? " left" : "");
}

std::string days_left(const Status& status, bool in_words) {
  const auto days = status.days_left();
  if (!days) return "-";
  return std::to_string(*days) + (*days == 1 ? " day" : " days") + (in_words ? " left" : "");
}

std::string without_scheme(const Match& match) {
  std::string text = match.text();
  constexpr std::string_view scheme = "https://";
  return text.starts_with(scheme) ? text.substr(scheme.size()) : text;
}

std::string matches_of(const Account& account, bool all) {
  if (account.match.empty()) return "-";
  if (all) return join(account.match, ", ", without_scheme);
  const auto more = account.match.size() - 1;
  return without_scheme(account.match.front()) + (more > 0 ? " +" + std::to_string(more) : "");
}

struct Cell {
  std::string text;
  Style style = Style::plain;
  bool may_be_cut = false;
};

// The last cell has no padding, and may be longer than the column.
struct Line {
  Mark mark = Mark::none;
  std::vector<Cell> cells;
};

// What a narrower terminal leaves out.
struct Layout {
  bool all_matches, matches, words, server, ends;
};
constexpr Layout layouts[] = {{true, true, true, true, true},     {false, true, true, true, true},
                              {false, true, false, true, true},   {false, false, false, true, true},
                              {false, false, false, false, true}, {false, false, false, false, false}};

Line heading(const Layout& layout) {
  Line line;
  line.cells = {{"ACCOUNT"}, {"SIGNED IN"}};
  if (layout.matches) line.cells.push_back({"MATCHES"});
  line.cells.push_back({"TOKEN"});
  if (layout.ends) line.cells.push_back({"SIGN-IN"});
  for (auto& cell : line.cells) cell.style = Style::dim;
  return line;
}

// What stands in place of the times: the command to run, else the problem.
Cell to_do(const Status& status, Mark mark, bool in_words) {
  const std::string command = status.next_command();
  if (!command.empty()) return {(in_words ? "run: " : "") + command, style_of(mark)};
  return {printable(status.problem ? sentence_without_account(*status.problem) : "", 400), style_of(mark), true};
}

bool has_times(const Status& status, Mark mark) {
  return mark == Mark::good || (mark == Mark::look && status.ends_soon());
}

Cell name_cell(const Status& status) { return {status.account.name, Style::bold}; }

Line line_of(const Status& status, const Layout& layout) {
  Line line;
  line.mark = mark_of(status);
  line.cells = {name_cell(status), {who(status, layout.server)}};
  if (layout.matches) line.cells.push_back({matches_of(status.account, layout.all_matches), Style::dim});
  if (!has_times(status, line.mark)) {
    line.cells.push_back(to_do(status, line.mark, layout.words));
    return line;
  }
  line.cells.push_back({time_left(status, layout.words)});
  if (layout.ends) {
    const bool say_command = layout.words && status.ends_soon();
    line.cells.push_back(
        {days_left(status, layout.words) + (say_command ? "; run: " + status.next_command() : std::string()),
         status.ends_soon() ? Style::warning : Style::plain});
  }
  return line;
}

// The same in two cells, for a line that would be too long: what to do is worth more than the rest.
Line short_line_of(const Status& status) {
  Line line;
  line.mark = mark_of(status);
  line.cells = {name_cell(status), to_do(status, line.mark, false)};
  line.cells.back().may_be_cut = true;
  return line;
}

// Of each column but the last cells, its widest cell.
std::vector<std::size_t> widths_of(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines)
    for (std::size_t i = 0; i + 1 < line.cells.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], display_width(line.cells[i].text));
    }
  return widths;
}

std::size_t begin_of_last(const Line& line, const std::vector<std::size_t>& widths, const Screen& screen) {
  std::size_t begin = mark_width(screen);
  for (std::size_t i = 0; i + 1 < line.cells.size(); ++i) begin += widths[i] + blanks.size();
  return begin;
}

std::size_t width_of(const Line& line, const std::vector<std::size_t>& widths, const Screen& screen) {
  const Cell& last = line.cells.back();
  const std::size_t wants = display_width(last.text);
  return begin_of_last(line, widths, screen) + (last.may_be_cut ? std::min(wants, least_last_cell) : wants);
}

// By how many columns the widest line is too long.
std::size_t excess_of(const std::vector<Line>& lines, const std::vector<std::size_t>& widths, const Screen& screen) {
  std::size_t widest = 0;
  for (const auto& line : lines) widest = std::max(widest, width_of(line, widths, screen));
  return screen.width && widest > *screen.width ? widest - *screen.width : 0;
}

// Cuts the wider of the first two columns, one at a time, until the lines fit or both are narrow.
void narrow(std::vector<std::size_t>& widths, const std::vector<Line>& lines, const Screen& screen) {
  if (widths.size() < 2) return;
  for (std::size_t left = excess_of(lines, widths, screen); left > 0; left = excess_of(lines, widths, screen)) {
    std::size_t& wider = widths[0] > widths[1] ? widths[0] : widths[1];
    if (wider <= least_cell) return;
    --wider;
  }
}

std::string text_of(const Line& line, const std::vector<std::size_t>& widths, const Screen& screen) {
  std::string text = styled(padded(text_of(line.mark, screen), mark_width(screen)), style_of(line.mark), screen);
  for (std::size_t i = 0; i + 1 < line.cells.size(); ++i) {
    const std::string shown = padded(cut_to_width(line.cells[i].text, widths[i], screen.dots()), widths[i]);
    text += styled(shown, line.cells[i].style, screen).append(blanks);
  }
  const Cell& last = line.cells.back();
  const std::size_t begin = begin_of_last(line, widths, screen);
  const std::size_t left = !screen.width ? last.text.size() : *screen.width > begin ? *screen.width - begin : 0;
  text += styled(cut_to_width(last.text, left, screen.dots()), last.style, screen);
  return text.erase(text.find_last_not_of(' ') + 1) + "\n";
}

struct Table {
  std::vector<Line> lines;
  std::vector<std::size_t> widths;
};

Table table_of(const std::vector<Status>& all, const Layout& layout, const Screen& screen) {
  Table table;
  table.lines = {heading(layout)};
  for (const auto& status : all) table.lines.push_back(line_of(status, layout));
  table.widths = widths_of(table.lines);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Line& line = table.lines[i + 1];
    if (!has_times(all[i], line.mark) && screen.width && width_of(line, table.widths, screen) > *screen.width)
      line = short_line_of(all[i]);
  }
  table.widths = widths_of(table.lines);
  return table;
}

}  // namespace

std::string status_table(const std::vector<Status>& all, const Screen& screen) {
  Table table;
  for (const auto& layout : layouts) {
    table = table_of(all, layout, screen);
    if (excess_of(table.lines, table.widths, screen) == 0) break;
  }
  narrow(table.widths, table.lines, screen);
  std::string text;
  for (const auto& line : table.lines) text += text_of(line, table.widths, screen);
  return text;
}

namespace {

std::string ago(Time time) { return approximate_duration(std::max<std::int64_t>(0, (now() - time).count())) + " ago"; }

std::string headline(const Status& status) {
  if (has_ended(status))
    return "the server ended this sign-in " + ago(status.known->dead_at) + " (" + printable(status.known->dead, 40) +
           ")";
  if (status.account.needs_no_sign_in()) return "needs no sign-in";
  if (!status.signed_in) return status.token_is_good ? "a valid token is cached" : "not known whether it is signed in";
  if (!*status.signed_in) return "not signed in";
  std::string text = "signed in";
  if (!status.user.empty()) text += " as " + printable(status.user, 100);
  text += " at " + server_of(status.account);
  if (!status.account.grant.empty()) text += ", by " + status.account.grant;
  if (status.known) text += ", " + ago(status.known->obtained_at);
  if (const auto days = status.days_left()) text += ", " + days_left(status, true);
  return text;
}

std::string token_line(const Status& status) {
  if (status.token_is_good && status.token_expires_at)
    return "good for " + approximate_duration(std::max<std::int64_t>(0, (*status.token_expires_at - now()).count()));
  if (status.token_is_good) return "good";
  return status.check == Exit::ok ? "none is cached; the next request gets one" : "none is cached";
}

std::string with_tilde(const std::string& path) {
  const char* home = std::getenv("HOME");
  const std::string folder = home && *home == '/' ? std::string(home) + "/" : "";
  return !folder.empty() && path.starts_with(folder) ? "~/" + path.substr(folder.size()) : path;
}

class Details {
 public:
  explicit Details(const Screen& screen) : screen_(screen) {}

  // A value that is empty is left out.
  void add(std::string_view name, const std::vector<std::string>& values, Style style = Style::plain) {
    for (const auto& value : values)
      for (const auto& line : wrapped(value, screen_.width ? *screen_.width - margin - name_width : value.npos)) {
        if (line.empty()) continue;
        text_ += std::string(margin, ' ') + styled(padded(name, name_width), Style::dim, screen_);
        text_ += styled(line, style, screen_) + "\n";
        name = {};
      }
  }
  void add(std::string_view name, const std::string& value, Style style = Style::plain) {
    add(name, std::vector<std::string>{value}, style);
  }
  std::string take() { return std::move(text_); }

 private:
  static constexpr std::size_t margin = 4, name_width = 10;
  const Screen& screen_;
  std::string text_;
};

}  // namespace

std::string status_details(const Status& status, const Screen& screen) {
  const Account& account = status.account;
  const Mark mark = mark_of(status);
  Details details(screen);
  std::vector<std::string> matches;
  for (const auto& match : account.match) matches.push_back(match.text());
  details.add("token", token_line(status));
  if (status.known) details.add("scope", printable(status.known->scope, 400));
  details.add("matches", matches);
  if (matches.empty()) details.add("matches", "none; it is reached only by its name");
  details.add("server",
              printable(account.server.issuer.empty() ? account.server.token_endpoint : account.server.issuer, 200));
  details.add("preset", account.provider);
  details.add("client", printable(account.client.id, 100));
  details.add("store", (status.store.empty() ? "not chosen yet" : printable(status.store)) + ", cache " + status.cache);
  details.add("section", printable(with_tilde(account.file)) + ":" + std::to_string(account.line));
  if (status.problem && !has_ended(status)) {
    Error problem = *status.problem;
    const std::string hint = std::exchange(problem.hint, {});
    details.add("problem", printable(sentence_without_account(problem), 400), style_of(mark));
    if (!hint.starts_with("run: ")) details.add("fix", printable(hint, 400));
  }
  details.add("run", status.next_command(), style_of(mark));
  if (status.ends_soon() && status.check == Exit::ok)
    details.add("", "if that does not extend it: keybearer login " + account.grant_account());
  const std::string head =
      styled(text_of(mark, screen), style_of(mark), screen) + " " + styled(account.name, Style::bold, screen) + ": ";
  const std::size_t indent = display_width(text_of(mark, screen)) + 1 + account.name.size() + 2;
  std::string text = head;
  bool first = true;
  for (const auto& line : wrapped(
           headline(status), screen.width ? *screen.width - std::min(indent, *screen.width - 20) : std::string::npos)) {
    text += (first ? "" : "    ") + line + "\n";
    first = false;
  }
  return text + details.take();
}
