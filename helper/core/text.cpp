// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <array>

namespace {

constexpr char hex_digits[] = "0123456789abcdef";
constexpr char upper_hex_digits[] = "0123456789ABCDEF";
constexpr char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char base64url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

// The length of the character that `text` begins with, 0 where it is no valid UTF-8 (RFC 3629: no overlong form, no
// surrogate, nothing above U+10FFFF).
std::size_t character_length(std::string_view text, char32_t& character) {
  const unsigned first = byte(text[0]);
  character = first;
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  character = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(text[i]) & 0xC0) != 0x80) return 0;
    character = character << 6 | (byte(text[i]) & 0x3F);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < least[length] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) return 0;
  return length;
}

// What a terminal obeys, or what makes text read otherwise than it is stored (threats H1).
bool is_harmful(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

template <typename Out>
void encode_base64(Out&& put, std::string_view bytes, const char* alphabet, bool padded) {
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? byte(bytes[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) {
      if (j <= count)
        put(alphabet[group >> (18 - 6 * j) & 0x3F]);
      else if (padded)
        put('=');
    }
  }
}

void append_number(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t cut = 0;  // where the dots still fit
  while (!text.empty()) {
    char32_t character;
    const std::size_t length = character_length(text, character);
    const bool keep = length > 0 && !is_harmful(character);
    const std::string_view shown = keep ? text.substr(0, length) : std::string_view("?");
    if (out.size() + shown.size() > limit) return out.substr(0, cut) + "...";
    out += shown;
    if (out.size() + 3 <= limit) cut = out.size();
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    char32_t character;
    const std::size_t length = character_length(text, character);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return text.substr(text.size());
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int64_t> decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return {};  // 18 digits always fit
  std::int64_t number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return {};
    number = number * 10 + (c - '0');
  }
  return negative ? -number : number;
}

std::string base64url(std::string_view bytes) {
  std::string out;
  encode_base64([&](char c) { out += c; }, bytes, base64url_alphabet, false);
  return out;
}

void append_base64(Secret& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  encode_base64([&](char c) { out.append({&c, 1}); }, bytes, base64_alphabet, true);
}

std::optional<Secret> decode_base64(std::string_view text) {
  const bool padded = text.size() % 4 == 0;
  for (int i = 0; padded && i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return {};
  Secret out;
  out.reserve(text.size() / 4 * 3 + 3);
  unsigned group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return {};
    group = (group << 6 | static_cast<unsigned>(value)) & 0xFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const char decoded = static_cast<char>(group >> bits & 0xFF);
    out.append({&decoded, 1});
  }
  // Left-over bits that are set would make two texts of the same bytes.
  if ((group & ((1u << bits) - 1)) != 0) return {};
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) (out += hex_digits[byte(c) >> 4]) += hex_digits[byte(c) & 0xF];
  return out;
}

void append_form_encoded(Secret& out, std::string_view text) {
  for (const char c : text) {
    const char escaped[] = {'%', upper_hex_digits[byte(c) >> 4], upper_hex_digits[byte(c) & 0xF]};
    if (is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '*')
      out.append({&c, 1});
    else if (c == ' ')
      out.append("+");
    else
      out.append({escaped, sizeof escaped});
  }
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~')
      out += c;
    else
      ((out += '%') += upper_hex_digits[byte(c) >> 4]) += upper_hex_digits[byte(c) & 0xF];
  }
  return out;
}

std::optional<Secret> percent_decoded(std::string_view text, bool plus_is_space) {
  Secret out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (text.size() - i < 3) return {};
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return {};
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    out.append({&c, 1});
  }
  return out;
}

std::string name_digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ byte(c)) * 0x100000001b3;
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += hex_digits[hash >> shift & 0xF];
  return out;
}

// The civil calendar by arithmetic, since gmtime_r reads the zone files: years begin in March, so that a leap day ends
// one.
std::string rfc3339(std::int64_t epoch_seconds) {
  std::int64_t days = epoch_seconds / 86400;
  std::int64_t second = epoch_seconds % 86400;
  if (second < 0) {
    second += 86400;
    --days;
  }
  days += 719468;  // from 0000-03-01
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  std::string out;
  append_number(out, year_of_era + era * 400 + (month <= 2 ? 1 : 0), 4);
  append_number(out += '-', month, 2);
  append_number(out += '-', day_of_year - (153 * shifted_month + 2) / 5 + 1, 2);
  append_number(out += 'T', second / 3600, 2);
  append_number(out += ':', second / 60 % 60, 2);
  append_number(out += ':', second % 60, 2);
  return out + "Z";
}

std::optional<std::int64_t> duration_seconds(std::string_view text) {
  if (text.empty()) return {};
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    default:
      break;
  }
  if (unit != 0) text.remove_suffix(1);
  if (text.size() > 9) return {};  // so that no product overflows
  const auto number = decimal(text);
  if (!number || text.front() == '-') return {};
  return *number * (unit == 0 ? 1 : unit);
}

std::string approximate_duration(std::int64_t seconds) {
  if (seconds < 0) seconds = 0;
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " days";
}
