// SPDX-License-Identifier: MIT
#include "helper/oauth/server_text.hpp"

#include <algorithm>
#include <optional>

#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"

namespace oauth {
namespace {

constexpr std::size_t run = 8;         // bytes; a part of a token is as secret as the whole
constexpr std::size_t longest = 1000;  // bytes of the text that are read; fewer are shown

// The runs of a text, each once, and whether a secret has it.
class Runs {
 public:
  explicit Runs(std::string_view text) {
    for (std::size_t i = 0; i + run <= text.size(); ++i) runs_.push_back(text.substr(i, run));
    std::sort(runs_.begin(), runs_.end());
    runs_.erase(std::unique(runs_.begin(), runs_.end()), runs_.end());
    found_.resize(runs_.size());
  }

  void find_in(std::string_view secret) {
    for (std::size_t i = 0; i + run <= secret.size(); ++i)
      if (const auto at = index_of(secret.substr(i, run))) found_[*at] = true;
  }

  bool found(std::string_view one) const { return found_[*index_of(one)]; }

 private:
  std::optional<std::size_t> index_of(std::string_view one) const {
    const auto at = std::lower_bound(runs_.begin(), runs_.end(), one);
    if (at == runs_.end() || *at != one) return {};
    return static_cast<std::size_t>(at - runs_.begin());
  }

  std::vector<std::string_view> runs_;
  std::vector<bool> found_;
};

// Which bytes of the text are masked.
std::vector<bool> hidden_bytes(std::string_view text, const std::vector<Secret>& secrets) {
  std::vector<bool> hidden(text.size());
  const auto hide = [&](std::size_t at, std::size_t size) {
    std::fill_n(hidden.begin() + static_cast<std::ptrdiff_t>(at), size, true);
  };
  Runs runs(text);
  for (const auto& secret : secrets) {
    runs.find_in(secret.view());
    if (secret.empty() || secret.size() >= run) continue;
    for (auto at = text.find(secret.view()); at != text.npos; at = text.find(secret.view(), at + 1))
      hide(at, secret.size());
  }
  for (std::size_t i = 0; i + run <= text.size(); ++i)
    if (runs.found(text.substr(i, run))) hide(i, run);
  return hidden;
}

}  // namespace

std::string server_text(std::string_view text, const std::vector<Secret>& secrets) {
  text = text.substr(0, longest);
  const auto hidden = hidden_bytes(text, secrets);
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i])
      shown += text[i];
    else if (i == 0 || !hidden[i - 1])
      shown += "***";
  }
  return printable(shown);
}

bool reveals(std::string_view text, const std::vector<Secret>& secrets) {
  return contains(hidden_bytes(text.substr(0, longest), secrets), true);
}

}  // namespace oauth
