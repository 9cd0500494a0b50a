// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace worker {

// A QR code of the text (ISO/IEC 18004), without its border: square, each row ends in "\n", '#' is a dark module. Empty
// if this build has no libqrencode, or if the text is too long for a code that fits a terminal.
std::string qr_code(const std::string& text);

}  // namespace worker
