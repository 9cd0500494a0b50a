// SPDX-License-Identifier: MIT
#include "helper/worker/qr_code.hpp"

#ifdef KEYBEARER_QRENCODE
#include <memory>
#include <qrencode.h>
#endif

namespace worker {

#ifdef KEYBEARER_QRENCODE

namespace {

constexpr std::size_t longest_text = 300;  // bytes

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::string qr_code(const std::string& text) {
  if (text.empty() || text.size() > longest_text) return {};
  const std::unique_ptr<QRcode, Free> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L));
  if (!code) return {};
  std::string rows;
  for (int row = 0; row < code->width; ++row) {
    for (int column = 0; column < code->width; ++column) rows += code->data[row * code->width + column] & 1 ? '#' : ' ';
    rows += '\n';
  }
  return rows;
}

#else

std::string qr_code(const std::string&) { return {}; }

#endif

}  // namespace worker
