// SPDX-License-Identifier: MIT
#include "helper/base/encoding.hpp"

#include "helper/base/ascii.hpp"

namespace {

constexpr char hex_digits[] = "0123456789abcdef";
constexpr char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char base64url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

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

void append_base64(Secret& out, const Secret& bytes, const char* alphabet, bool padded) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  encode_base64([&](char c) { out.append({&c, 1}); }, bytes.view(), alphabet, padded);
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out;
  encode_base64([&](char c) { out += c; }, bytes, base64url_alphabet, false);
  return out;
}

Secret base64url(const Secret& bytes) {
  Secret out;
  append_base64(out, bytes, base64url_alphabet, false);
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out;
  encode_base64([&](char c) { out += c; }, bytes, base64_alphabet, true);
  return out;
}

void append_base64(Secret& out, const Secret& bytes) { append_base64(out, bytes, base64_alphabet, true); }

template <Bytes Out>
std::optional<Out> decode_base64(std::string_view text) {
  const bool padded = text.size() % 4 == 0;
  for (int i = 0; padded && i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return {};
  Out out;
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
    out.append(std::string_view(&decoded, 1));
  }
  // If unused bits could be set, two texts would decode to the same bytes.
  if ((group & ((1u << bits) - 1)) != 0) return {};
  return out;
}

template std::optional<Secret> decode_base64<Secret>(std::string_view text);
template std::optional<std::string> decode_base64<std::string>(std::string_view text);

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) (out += hex_digits[byte(c) >> 4]) += hex_digits[byte(c) & 0xF];
  return out;
}

std::string name_digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ byte(c)) * 0x100000001b3;
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += hex_digits[hash >> shift & 0xF];
  return out;
}
