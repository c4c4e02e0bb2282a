#pragma once

#include <string>
#include <string_view>

namespace nn {

/// SHA-256 of the bytes as 64 lower-case hexadecimal digits.
///
/// Source: NIST FIPS 180-4, section 6.2.
std::string sha256(std::string_view bytes);

}  // namespace nn
